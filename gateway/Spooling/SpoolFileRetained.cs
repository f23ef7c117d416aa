namespace SmartPilots.Gateway.Spooling;

/// <summary>The broker's retained messages: in the spool's file, so that one fsync makes a message and its retention durable.</summary>
internal sealed partial class SpoolFile
{
    private const string RetainedSchema = """
        CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL, properties TEXT NOT NULL,
            payload BLOB NOT NULL) STRICT, WITHOUT ROWID;
        """;

    public void Keep(KeptMessage message)
    {
        using var keep = new Statement(_database, "INSERT OR REPLACE INTO retained VALUES (?1, ?2, ?3, ?4, ?5)");
        keep.Bind(1, message.Topic).Bind(2, message.User).Bind(3, message.ExpiresTicks).Bind(4, message.Properties)
            .BindBlob(5, message.Payload).Run();
    }

    public void Discard(string topic)
    {
        using var discard = new Statement(_database, "DELETE FROM retained WHERE topic = ?1");
        discard.Bind(1, topic).Run();
    }

    public List<KeptMessage> Kept() => Kept(_database);

    /// <exception cref="SpoolException">The file is damaged there, or from before there were any.</exception>
    public static List<KeptMessage> Kept(SQLitePCL.sqlite3 database)
    {
        using var all = new Statement(database, "SELECT topic, user, expires, properties, payload FROM retained");
        var kept = new List<KeptMessage>();
        while (all.Step())
            kept.Add(new KeptMessage(all.Text(0), all.Text(1), all.Int64(2), all.Text(3), all.Blob(4).ToArray()));
        return kept;
    }
}
