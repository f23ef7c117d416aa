namespace SmartPilots.Functions.Citizens;

/// <summary>How a public value stands by its limits.</summary>
internal enum PublicState
{
    /// <summary>There is no value that is new enough.</summary>
    Unknown,

    /// <summary>There is a value, and no limit to judge it by.</summary>
    Shown,
    Good,

    /// <summary>Only floods and heat have it.</summary>
    Watch,
    Bad,
}

/// <summary>One day of a public value, by the site's calendar.</summary>
/// <param name="Known">Hours that have a window.</param>
/// <param name="Good">Of these, hours that were good.</param>
/// <param name="Low">Least value, rounded as the pilot file says; null without a window.</param>
internal sealed record PublicDay(DateOnly Day, int Known, int Good, decimal? Low, decimal? High, PublicState Worst);

/// <summary>A public value now, and its last seven days.</summary>
/// <param name="Value">Rounded; null when there is none within eight days.</param>
/// <param name="At">Time of measurement, UTC.</param>
internal sealed record PublicValue(PublicStream Stream, PublicState State, decimal? Value, DateTime? At, IReadOnlyList<PublicDay> Week);

/// <summary>What anybody may know of a site at one time.</summary>
/// <param name="Warnings">Alerts of the rules that are public, as long as they hold to the public, newest first.</param>
internal sealed record PublicPlace(PilotDefinition Pilot, SiteDefinition Site, IReadOnlyList<PublicValue> Values,
    IReadOnlyList<PublicAlert> Warnings, IReadOnlyList<PublicInterruption> Interruptions);
