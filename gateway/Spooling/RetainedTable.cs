namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// The broker's retained messages: in the spool's file, so that one fsync makes a message and its retention durable. Used within
/// <see cref="SpoolFile.Transact"/>.
/// </summary>
internal sealed class RetainedTable(Func<string, Statement> prepare)
{
    public const string Schema = """
        CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL, properties TEXT NOT NULL,
            payload BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """;

    public const string Select = "SELECT topic, user, expires, properties, payload, sum FROM retained";

    private readonly Statement _all = prepare(Select);
    private readonly Statement _store = prepare("INSERT OR REPLACE INTO retained VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
    private readonly Statement _remove = prepare("DELETE FROM retained WHERE topic = ?1");

    public void Store(RetainedMessage message) => _store.Bind(1, message.Topic).Bind(2, message.User).Bind(3, message.ExpiresTicks)
        .Bind(4, message.Properties).BindBlob(5, message.Payload).Bind(6, MessageChecksum.Of(message)).Run();

    public void Remove(string topic) => _remove.Bind(1, topic).Run();

    /// <exception cref="SpoolException">One of them does not match its checksum: a recovery keeps the others.</exception>
    public List<RetainedMessage> All()
    {
        var (valid, corrupt) = Read(_all);
        return corrupt == 0 ? valid : throw SpoolException.Damaged($"{corrupt} retained messages do not match their checksum.");
    }

    /// <summary>Those of <see cref="Select"/> that match their checksum, and how many do not.</summary>
    /// <exception cref="SpoolException">The file is damaged there.</exception>
    public static (List<RetainedMessage> Valid, int Corrupt) Read(Statement all)
    {
        var (valid, corrupt) = (new List<RetainedMessage>(), 0);
        while (all.Step())
        {
            var message = new RetainedMessage(all.Text(0), all.Text(1), all.Int64(2), all.Text(3), all.Blob(4).ToArray());
            if (all.Int64(5) == MessageChecksum.Of(message))
                valid.Add(message);
            else
                corrupt++;
        }
        return (valid, corrupt);
    }
}
