namespace SmartPilots.Gateway.Spooling;

/// <summary>The broker's retained messages: in the spool's file, so that one fsync makes a message and its retention durable.</summary>
internal sealed partial class SpoolFile
{
    private const string RetainedSchema = """
        CREATE TABLE IF NOT EXISTS retained (topic TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL, properties TEXT NOT NULL,
            payload BLOB NOT NULL, sum INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """;

    public void Keep(RetainedMessage message)
    {
        using var keep = new Statement(_database, "INSERT OR REPLACE INTO retained VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        keep.Bind(1, message.Topic).Bind(2, message.User).Bind(3, message.ExpiresTicks).Bind(4, message.Properties)
            .BindBlob(5, message.Payload).Bind(6, MessageChecksum.Of(message)).Run();
    }

    public void Discard(string topic)
    {
        using var discard = new Statement(_database, "DELETE FROM retained WHERE topic = ?1");
        discard.Bind(1, topic).Run();
    }

    /// <exception cref="SpoolException">One of them is not what was written: a rescue keeps the others.</exception>
    public List<RetainedMessage> Kept()
    {
        var (kept, spoilt) = Kept(_database);
        return spoilt == 0 ? kept : throw SpoolException.Damaged($"{spoilt} retained messages are not what was written.");
    }

    /// <summary>Those that are what was written, and how many are not.</summary>
    /// <exception cref="SpoolException">The file is damaged there.</exception>
    public static (List<RetainedMessage> Kept, int Spoilt) Kept(SQLitePCL.sqlite3 database)
    {
        using var all = new Statement(database, "SELECT topic, user, expires, properties, payload, sum FROM retained");
        var (kept, spoilt) = (new List<RetainedMessage>(), 0);
        while (all.Step())
        {
            var message = new RetainedMessage(all.Text(0), all.Text(1), all.Int64(2), all.Text(3), all.Blob(4).ToArray());
            if (all.Int64(5) == MessageChecksum.Of(message))
                kept.Add(message);
            else
                spoilt++;
        }
        return (kept, spoilt);
    }
}
