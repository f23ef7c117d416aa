using SmartPilots.Core.Decoding;

namespace SmartPilots.Functions.Ingest;

/// <summary>One edge node while a batch moves its session. Owned by that batch.</summary>
internal sealed class EdgeNode(string name, string partition, EdgeNodeState state, string? etag)
{
    /// <summary>At most one request for a birth in so long: a node that cannot answer is not flooded.</summary>
    public const int AskEverySeconds = 60;

    public string Name { get; } = name;
    public string Partition { get; } = partition;
    public EdgeNodeState State { get; } = state;

    /// <summary>Of its row; null when there is none yet.</summary>
    public string? ETag { get; set; } = etag;

    /// <summary>Its messages in the batch.</summary>
    public List<int> Indexes { get; } = [];

    public bool HasChanged { get; private set; }
    public bool HasNewBirths { get; private set; }

    /// <summary>A message of a device that somebody listed, decoded.</summary>
    public void Take(in DeviceEvent message, DecodedMessage decoded)
    {
        if (decoded.SessionKey is not null && decoded.Session is { } session)
            Move(message, session, decoded.NeedsRebirth);
    }

    /// <summary>Any other of its messages.</summary>
    public void Take(in DeviceEvent message)
    {
        var (session, needsRebirth) = EdgeNodeMessage.Hear(message.Topic, message.Payload.Span, State.Session);
        Move(message, session, needsRebirth);
    }

    /// <summary>The request for a birth, if one is needed and the last is long enough ago; notes it in the state that is about to be saved.</summary>
    public DeviceCommand? AskForBirth(DateTimeOffset now)
    {
        if (!State.NeedsBirth || now.UtcTicks - State.AskedTicks < AskEverySeconds * TimeSpan.TicksPerSecond)
            return null;
        State.AskedTicks = now.UtcTicks;
        HasChanged = true;
        var (topic, payload) = EdgeNodeMessage.RebirthRequest(Name, now.ToUnixTimeMilliseconds());
        return new DeviceCommand(topic, payload);
    }

    private void Move(in DeviceEvent message, EdgeSession session, bool needsRebirth)
    {
        if (message.Source.IsNumbered && !State.Follow(message.Source.Key, message.Sequence))
            return;
        HasChanged = true;
        HasNewBirths |= session.ByName != State.Session.ByName || session.BornAt != State.Session.BornAt
            || session.Earlier != State.Session.Earlier;
        var isBirth = session.Online && session.BornAt != State.Session.BornAt;
        State.Session = session;
        State.NeedsBirth = needsRebirth || (State.NeedsBirth && !isBirth);
    }
}
