using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Quarantine;

/// <summary>Which entries of quarantine are meant.</summary>
/// <param name="Pilot">
/// <c>-</c>: those whose topic names no pilot that there is; null: all. With a pilot also those that belonged to no device when they came, and
/// name one of its by the pilot file now in force.
/// </param>
public sealed record QuarantineFilter(string? Pilot)
{
    public const string NoPilot = "-";

    /// <summary>Any of an entry's reasons; <see cref="Reason.None"/>: all.</summary>
    public Reason Reason { get; init; }

    /// <summary>The device under which it waits, or the one that its topic names.</summary>
    public DeviceKey? Device { get; init; }

    /// <summary>Time of receipt, UTC: from (inclusive).</summary>
    public DateTime From { get; init; } = DateTime.MinValue;

    /// <summary>To (exclusive).</summary>
    public DateTime To { get; init; } = DateTime.MaxValue;

    /// <summary>Those that an operator discarded, instead of those that wait.</summary>
    public bool IsDiscarded { get; init; }

    /// <summary>Of one UTC day.</summary>
    public QuarantineFilter OfDay(DateOnly day) => this with
    {
        From = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
        To = day == DateOnly.MaxValue ? DateTime.MaxValue : day.AddDays(1).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc),
    };

    /// <summary>Of whoever asks.</summary>
    public AccessScope Scope { get; init; } = AccessScope.All;

    public bool Holds(QuarantineEntry entry, PilotCatalog pilots)
    {
        if (!IsWithin(Scope, entry, pilots))
            return false;
        if (entry.Discard is not null != IsDiscarded)
            return false;
        if (entry.ReceivedTicks < From.Ticks || entry.ReceivedTicks >= To.Ticks)
            return false;
        if (Reason != Reason.None && !entry.Faults.Any(fault => fault.Reason == Reason))
            return false;
        if (!MayHold(entry.Device, pilots) || (Pilot is not (null or NoPilot) && entry.Device.Pilot != Pilot && Named(entry, pilots)?.Pilot != Pilot))
            return false;
        return Device is null || entry.Device == Device || Named(entry, pilots) == Device;
    }

    /// <summary>Whether a partition may have entries that are meant: the pilot's own, and of those that a gateway could assign to no device.</summary>
    public bool MayHold(DeviceKey partition, PilotCatalog pilots) =>
        (Scope.MaySpeakFor(partition) || UnroutableDevice.IsOfGateway(partition))
        && (Pilot is null || (Pilot == NoPilot ? pilots.FindPilot(partition.Pilot) is null : partition.Pilot == Pilot || UnroutableDevice.IsOfGateway(partition)));

    /// <summary>
    /// Whether who has this scope may know of an entry: of its device, and of the one that its topic names. What a gateway could assign to no
    /// device is of the device named; what names none is of the system as a whole.
    /// </summary>
    public static bool IsWithin(AccessScope scope, QuarantineEntry entry, PilotCatalog pilots)
    {
        if (scope.IsAll)
            return true;
        var named = Named(entry, pilots);
        return UnroutableDevice.IsOfGateway(entry.Device) ? named is not null && scope.MaySpeakFor(named)
            : scope.MaySpeakFor(entry.Device) && (named is null || scope.MaySpeakFor(named));
    }

    /// <summary>The device that a topic names, known or not; null when it names none.</summary>
    public static DeviceKey? Named(QuarantineEntry entry, PilotCatalog pilots) =>
        pilots.TryRoute(entry.Topic, entry.Payload.Span, out var device) ? device.Key
        : DeviceTopic.TryParse(entry.Topic, out var topic) ? topic!.Device
        : null;
}
