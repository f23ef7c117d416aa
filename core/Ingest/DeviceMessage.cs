using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>One message of one device, decoded and waiting to be committed.</summary>
/// <param name="Readings">In the order of the payload, so that a redelivery finds them in the same order.</param>
/// <param name="Faults">What of it could not be read.</param>
public sealed record DeviceMessage(SourceId Source, long Sequence, string Topic, long ReceivedTicks, ReadOnlyMemory<byte> Payload,
    DecodedReading[] Readings, DecodeFault[] Faults)
{
    /// <summary>Where the ledger counts it (<see cref="LedgerRow.Key"/>).</summary>
    public string LedgerKey { get => field ??= LedgerRow.Key(ReceivedTicks, Source.Key); init; }

    /// <summary>Whether the message says that the device is connected: a status, a birth or a death, perhaps with readings.</summary>
    public bool? Online { get; init; }

    /// <summary>Whether the device type says that it holds no reading and that this is all right: it counts as accepted.</summary>
    public bool IsNoise { get; init; }

    /// <summary>The time that stands in readings without one of the device, UTC ticks: of our receipt, or of a network server's.</summary>
    public long ReceiptTicks { get => field == 0 ? ReceivedTicks : field; init; }

    /// <summary>
    /// Under which source the state counts it. On the device's own topics that is its source, within which they arrive in order; a network
    /// server's topic, which pilot files may send now here, now there, is one of its own.
    /// </summary>
    public string SourceKey { get => field ?? Source.Key; init; }

    /// <summary>Whether its topic is a network server's, which the pilot file maps to the device: another file may map it to another one.</summary>
    public bool IsMapped { get; init; }

    /// <summary>Key of the entry that it comes from when it comes out of quarantine; null when it comes from its source.</summary>
    public string? EntryKey { get; init; }

    /// <summary>Its time of receipt is not that of its readings (<see cref="DeviceEvent.IsRetained"/>): one without a time of its own is none.</summary>
    public bool IsRetained { get; init; }

    /// <summary>The device's own counter, when the message has one.</summary>
    public long? Counter { get; init; }

    /// <summary>Row that tells its repetitions (<see cref="UndatedRow"/>); null when every reading has a time or there is no counter.</summary>
    public string? UndatedKey { get; init; }

    /// <summary>The trace that it belongs to, as <see cref="Wire.TraceParent"/> writes it; null when nobody records one.</summary>
    public string? TraceParent { get; init; }
}
