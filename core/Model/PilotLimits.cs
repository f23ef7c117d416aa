namespace SmartPilots.Core.Model;

/// <summary>Limits of time, each in seconds unless its name says otherwise.</summary>
public sealed record PilotLimits
{
    /// <summary>A reading further ahead of the functions' clock goes to quarantine. Default 300 s.</summary>
    public int SkewLimitSeconds { get; init; } = 300;

    /// <summary>An older reading updates rules silently. Default 3,600 s.</summary>
    public int StaleAfterSeconds { get; init; } = 3600;

    /// <summary>A device that was live and sends nothing for so long raises a no-data alert; 0 never. Default 0.</summary>
    public int SilentAfterSeconds { get; init; }

    /// <summary>Raw readings older than this may be deleted. Default 400 days.</summary>
    public int RawRetentionDays { get; init; } = 400;
}
