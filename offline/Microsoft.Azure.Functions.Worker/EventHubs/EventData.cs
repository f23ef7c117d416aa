namespace Azure.Messaging.EventHubs;

/// <summary>One event of an event hub.</summary>
public class EventData
{
    public EventData()
        : this(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty))
    {
    }

    public EventData(BinaryData eventBody)
        : this(eventBody, null)
    {
    }

    public EventData(ReadOnlyMemory<byte> eventBody)
        : this(BinaryData.FromBytes(eventBody))
    {
    }

    public EventData(string eventBody)
        : this(BinaryData.FromString(eventBody))
    {
    }

    protected internal EventData(
        BinaryData eventBody,
        IDictionary<string, object>? properties = null,
        IReadOnlyDictionary<string, object>? systemProperties = null,
        long sequenceNumber = long.MinValue,
        string? offsetString = null,
        DateTimeOffset enqueuedTime = default,
        string? partitionKey = null)
    {
        EventBody = eventBody;
        Properties = properties ?? new Dictionary<string, object>();
        SystemProperties = systemProperties ?? new Dictionary<string, object>();
        SequenceNumber = sequenceNumber;
        OffsetString = offsetString;
        EnqueuedTime = enqueuedTime;
        PartitionKey = partitionKey;
    }

    public BinaryData EventBody { get; set; }

    /// <summary>Set by the sender.</summary>
    public IDictionary<string, object> Properties { get; }

    /// <summary>Stamped by the service, for example <c>iothub-connection-device-id</c>.</summary>
    public IReadOnlyDictionary<string, object> SystemProperties { get; }

    /// <summary>Rises within a partition of the hub; <see cref="long.MinValue"/> on an event that was not received.</summary>
    public long SequenceNumber { get; }

    public string? OffsetString { get; }

    /// <summary>When the service took the event in (UTC).</summary>
    public DateTimeOffset EnqueuedTime { get; }

    public string? PartitionKey { get; }
}
