using System.Diagnostics;

namespace SmartPilots.Gateway.Spooling;

/// <summary>One message that waits.</summary>
/// <param name="Sequence">Its number in this spool's epoch, from 1, in order of arrival.</param>
/// <param name="ReceivedTicks">UTC ticks.</param>
/// <param name="Payload">Valid until the batch that holds it is read again.</param>
public readonly record struct SpooledMessage(long Sequence, long ReceivedTicks, string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>A broker had kept it (see <see cref="RetainedTopic"/>): it was published at some time before.</summary>
    public bool IsRetained { get; init; }

    /// <summary>Its trace, when one is recorded and still known (<see cref="TraceContexts"/>); else the default.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Whether a row of number, time of receipt, topic, payload and sum is what was taken.</summary>
    internal static bool IsIntact(Statement row) => row.IsText(2) && row.IsBlob(3)
        && row.Int64(4) == MessageChecksum.Of(row.Int64(0), row.Int64(1), row.Blob(2), row.Blob(3));

    /// <summary>What a message counts for against the cap beside its topic and payload: keys, times and page overhead.</summary>
    internal const int Overhead = 40;

    /// <summary>
    /// What an event adds to a batch's body beside its topic and payload, at most: names, source, time and type. A trace context adds 74 more, for
    /// which the limits leave room.
    /// </summary>
    internal const int WireOverhead = 320;
}
