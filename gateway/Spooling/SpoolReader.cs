using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>One lane's reading connection. Reads what is committed and never holds up the writer.</summary>
internal sealed class SpoolReader : IDisposable
{
    private readonly sqlite3 _database;
    private readonly Statement _select;
    private readonly List<long> _damaged = [];
    private byte[] _arena = new byte[256 * 1024];

    public SpoolReader(string path)
    {
        _database = SpoolConnection.Open(path, readOnly: true);
        SpoolConnection.Execute(_database, "PRAGMA busy_timeout = 10000");
        _select = new Statement(_database, "SELECT n, received, topic, payload, sum FROM messages WHERE n BETWEEN ?1 AND ?2 ORDER BY n");
    }

    /// <summary>The numbers of those that the last read found to be no longer what was taken.</summary>
    public IReadOnlyList<long> Damaged => _damaged;

    /// <summary>What still waits of a range and is intact, in order. Payloads are valid until the next read.</summary>
    public void Read(LaneRange range, List<SpooledMessage> messages)
    {
        messages.Clear();
        _damaged.Clear();
        var (used, previous) = (0, range.First - 1);
        _select.Bind(1, range.First).Bind(2, range.Last);
        try
        {
            while (_select.Step())
            {
                if (_select.Int64(0) <= previous)
                    throw SpoolException.Damaged($"Message {_select.Int64(0)} follows message {previous} in the spool's file.");
                previous = _select.Int64(0);
                if (!SpooledMessage.IsIntact(_select))
                {
                    _damaged.Add(_select.Int64(0));
                    continue;
                }
                var payload = _select.Blob(3);
                // A larger buffer takes over; the messages already read keep the one they point into.
                if (_arena.Length - used < payload.Length)
                    (_arena, used) = (new byte[Math.Max(_arena.Length * 2, payload.Length)], 0);
                payload.CopyTo(_arena.AsSpan(used));
                var kept = _arena.AsMemory(used, payload.Length);
                var topic = RetainedTopic.Plain(_select.Text(2), out var isRetained);
                messages.Add(new SpooledMessage(_select.Int64(0), _select.Int64(1), topic, kept) { IsRetained = isRetained });
                used += payload.Length;
            }
        }
        finally
        {
            _select.Reset();
        }
    }

    public void Dispose()
    {
        _select.Dispose();
        _database.Dispose();
    }
}
