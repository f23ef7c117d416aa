using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>One lane's reading connection. Reads what is committed and never holds up the writer.</summary>
internal sealed class SpoolReader : IDisposable
{
    private readonly sqlite3 _database;
    private readonly Statement _select;

    public SpoolReader(string path)
    {
        _database = SpoolConnection.Open(path, readOnly: true);
        SpoolConnection.Execute(_database, "PRAGMA busy_timeout = 10000");
        _select = new Statement(_database, "SELECT n, received, topic, payload FROM messages WHERE n BETWEEN ?1 AND ?2 ORDER BY n LIMIT ?3");
    }

    /// <summary>The first of a range that still wait and fit the limits (at least one), in order.</summary>
    /// <param name="maxBytes">Of the batch's body before compression, estimated.</param>
    public void Read(LaneRange range, int maxEvents, int maxBytes, SpooledBatch batch)
    {
        batch.Clear();
        _select.Bind(1, range.First).Bind(2, range.Last).Bind(3, maxEvents);
        try
        {
            while (_select.Step())
            {
                var payload = _select.Blob(3);
                var topic = _select.Text(2);
                var bytes = SpooledMessage.WireOverhead + topic.Length + (payload.Length * 4 / 3);
                if (batch.Count > 0 && batch.WireBytes + bytes > maxBytes)
                    break;
                batch.Add(_select.Int64(0), _select.Int64(1), topic, payload, bytes);
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
