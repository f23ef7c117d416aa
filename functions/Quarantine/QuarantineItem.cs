namespace SmartPilots.Functions.Quarantine;

/// <summary>One thing that was wrong with a message.</summary>
/// <param name="Operator">What the reason means, for an operator.</param>
/// <param name="Engineer">What was checked, for an engineer.</param>
/// <param name="Where">JSON path, byte or stream.</param>
internal sealed record Fault([Code<Reason>] string Reason, string Operator, string Engineer, string Where, string Expected)
{
    public static Fault Of(QuarantineFault fault)
    {
        var text = ReasonText.Of(fault.Reason);
        return new Fault(fault.Reason.Code(), text.Operator, text.Engineer, fault.Where, fault.Expected);
    }
}

/// <summary>One entry of quarantine as the API shows it.</summary>
/// <param name="Device">Where it is counted; <c>-/-/{gateway}</c> for a message that belongs to no device.</param>
/// <param name="Names">The device that its topic names by the pilot file now in force, known or not; null when it names none.</param>
/// <param name="Reason">The first fault's, as the next four; a message may have several.</param>
/// <param name="Payload">The bytes as they came, base64.</param>
/// <param name="BytesLeftOut">How many there were, when they were not kept: beyond a day's limit of its device; else 0.</param>
/// <param name="DiscardedAt">That an operator settled it for good, with who and why; null while it waits.</param>
/// <param name="At">Time of receipt at the gateway.</param>
internal sealed record QuarantineItem(string Id, DateTime At, string Device, string? Names, string Topic, [Code<Reason>] string Reason, string Operator,
    string Engineer, string Where, string Expected, IReadOnlyList<Fault> Faults, ReadOnlyMemory<byte> Payload, long BytesLeftOut, string Source, long Sequence,
    DateTime? DiscardedAt, string? DiscardedBy, string? DiscardedWhy)
{
    public static QuarantineItem Of(QuarantineEntry entry, PilotCatalog pilots)
    {
        var faults = entry.Faults.Select(Fault.Of).ToList();
        var first = faults[0];
        return new QuarantineItem(entry.Id, Utc(entry.ReceivedTicks), entry.Device.ToString(),
            QuarantineFilter.Named(entry, pilots)?.ToString(), entry.Topic, first.Reason, first.Operator, first.Engineer, first.Where,
            first.Expected, faults, entry.Payload, entry.BytesLeftOut, entry.Source.ToString(), entry.Sequence,
            entry.Discard is { } discard ? Utc(discard.Ticks) : null, entry.Discard?.By, entry.Discard?.Why);
    }
}

internal sealed record QuarantineAnswer(IReadOnlyList<QuarantineItem> Entries, string? Continuation);

/// <param name="IsWhole">False when more waits than <see cref="QuarantineSummary.MaxEntries"/>.</param>
internal sealed record QuarantineSummaryAnswer(IReadOnlyList<WaitingItem> Waiting, int Count, bool IsWhole);

/// <summary>Entries that have their first reason in common.</summary>
/// <param name="Operator">What the reason means, for an operator.</param>
/// <param name="DeviceCount">How many devices they name; the list holds those of most entries.</param>
/// <param name="Oldest">Time of receipt, as of the newest.</param>
/// <param name="Devices">Entries of the devices that have most.</param>
internal sealed record WaitingItem([Code<Reason>] string Reason, string Operator, int Count, DateTime Oldest, DateTime Newest, int DeviceCount,
    IReadOnlyDictionary<string, int> Devices)
{
    public static WaitingItem Of(WaitingGroup group) => new(group.Reason.Code(), ReasonText.Of(group.Reason).Operator, group.Count,
        Utc(group.OldestTicks), Utc(group.NewestTicks), group.DeviceCount,
        group.Devices.ToDictionary(device => device.Key.ToString(), device => device.Value));
}
