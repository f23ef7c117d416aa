namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// Which messages travel in which lane, written before they travel. Each row has a checksum: in another lane a message's number may be behind
/// those that were counted. Used within <see cref="SpoolFile.Transact"/>.
/// </summary>
internal sealed class LaneTable(Func<string, Statement> prepare)
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS lanes (lane TEXT PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,
            sum INTEGER NOT NULL) STRICT;
        """;

    private readonly Statement _all = prepare("SELECT lane, first, last, sum FROM lanes");
    private readonly Statement _assign = prepare("INSERT INTO lanes VALUES (?1, ?2, ?3, ?4) ON CONFLICT (lane) DO UPDATE SET first = ?2, last = ?3, sum = ?4");
    private readonly Statement _release = prepare("DELETE FROM lanes WHERE lane = ?1");

    public void Assign(string lane, LaneRange range) =>
        _assign.Bind(1, lane).Bind(2, range.First).Bind(3, range.Last).Bind(4, MessageChecksum.Of(range.First, range.Last, lane)).Run();

    public void Release(string lane) => _release.Bind(1, lane).Run();

    /// <exception cref="SpoolException">A row does not match its checksum.</exception>
    public Dictionary<string, LaneRange> Assigned()
    {
        var found = new Dictionary<string, LaneRange>();
        try
        {
            while (_all.Step())
            {
                var (lane, range) = (_all.Text(0), new LaneRange(_all.Int64(1), _all.Int64(2)));
                if (_all.Int64(3) != MessageChecksum.Of(range.First, range.Last, lane))
                    throw SpoolException.Damaged($"The messages of lane {lane} do not match their checksum.");
                found[lane] = range;
            }
        }
        finally
        {
            _all.Reset();
        }
        return found;
    }
}
