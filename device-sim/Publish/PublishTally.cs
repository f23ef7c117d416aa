using System.Runtime.InteropServices;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>
/// What was published. Each message given counts once in <see cref="Sent"/>, however often it had to be published: it is exact. A message
/// whose PUBACK did not come before the connection broke is published again; the gateway may hold it twice then, so the ledger accounts
/// for at least <see cref="Sent"/> and at most <see cref="Sent"/> + <see cref="Republished"/> messages.
/// </summary>
public sealed class PublishTally
{
    private readonly Dictionary<string, long> _byTopic = [];
    private long _given;
    private long _sent;
    private long _republished;
    private long _refused;
    private long _connects;

    /// <summary>Taken from the source.</summary>
    public long Given => Interlocked.Read(ref _given);

    /// <summary>Acknowledged by a PUBACK that says success.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Publications of a message beyond its first: they may count as duplicates.</summary>
    public long Republished => Interlocked.Read(ref _republished);

    /// <summary>Refused by the broker for good (PUBACK with an error, such as not authorised): not in <see cref="Sent"/>.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Successful connections.</summary>
    public long Connects => Interlocked.Read(ref _connects);

    /// <summary><see cref="Sent"/> by topic.</summary>
    public IReadOnlyDictionary<string, long> SentByTopic()
    {
        lock (_byTopic)
            return new Dictionary<string, long>(_byTopic);
    }

    internal void CountGiven() => Interlocked.Increment(ref _given);

    internal void CountSent(string topic)
    {
        lock (_byTopic)
            CollectionsMarshal.GetValueRefOrAddDefault(_byTopic, topic, out _)++;
        Interlocked.Increment(ref _sent);
    }

    internal void CountRepublished() => Interlocked.Increment(ref _republished);
    internal void CountRefused() => Interlocked.Increment(ref _refused);
    internal void CountConnect() => Interlocked.Increment(ref _connects);
}
