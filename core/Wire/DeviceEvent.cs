using System.Diagnostics;

namespace SmartPilots.Core.Wire;

/// <summary>One MQTT message on its way, as its CloudEvent carries it.</summary>
/// <param name="Sequence">Number within the source, from 1.</param>
/// <param name="Topic">As published, unchecked.</param>
/// <param name="ReceivedTicks">When the gateway took it, UTC ticks of 100 ns.</param>
/// <param name="Payload">The bytes as published. Valid as long as the batch's body.</param>
public readonly record struct DeviceEvent(SourceId Source, long Sequence, string Topic, long ReceivedTicks, ReadOnlyMemory<byte> Payload)
{
    /// <summary>
    /// A broker had kept it and sent it because the gateway subscribed: it was published at some time before, perhaps years ago, and perhaps it
    /// has come before. Its time of receipt says nothing of its readings.
    /// </summary>
    public bool IsRetained { get; init; }

    /// <summary>The trace that it belongs to (W3C trace context), when somebody records one; else the default.</summary>
    public ActivityContext Trace { get; init; }
}
