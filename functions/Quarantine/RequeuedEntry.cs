namespace SmartPilots.Functions.Quarantine;

/// <summary>What became of one entry.</summary>
/// <param name="Device">The device that took it; null when none did.</param>
/// <param name="Outcome">How it was classified, like any other message; null when it was not looked at.</param>
/// <param name="Faults">What keeps it in quarantine; empty when it left.</param>
public sealed record RequeuedEntry(string Id, RequeueResult Result, DeviceKey? Device, Outcome? Outcome, LedgerCounts Counts,
    IReadOnlyList<QuarantineFault> Faults)
{
    /// <summary>Without a look at its content.</summary>
    public static RequeuedEntry Of(string id, RequeueResult result) => new(id, result, null, null, new LedgerCounts(), []);

    public static RequeuedEntry Of(string id, DeviceDefinition device, RequeuedMessage message) => UnroutableDevice.Is(device)
        ? Of(id, ResultOf(message)) with { Faults = message.Faults }
        : new(id, ResultOf(message), device.Key, message == RequeuedMessage.Before ? null : message.Outcome, message.Counts, message.Faults);

    private static RequeueResult ResultOf(RequeuedMessage message) => message switch
    {
        _ when message == RequeuedMessage.Before => RequeueResult.RequeuedBefore,
        { Faults.Count: 0 } => message.HasStored ? RequeueResult.Stored : RequeueResult.AlreadyStored,
        _ => message.HasStored ? RequeueResult.PartlyStored : RequeueResult.Stays,
    };
}
