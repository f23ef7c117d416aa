namespace SmartPilots.Functions.Corrections;

/// <summary>What became of a correction.</summary>
public enum CorrectionOutcome
{
    /// <summary>It holds now, or held already: the same id asked for the same before.</summary>
    Made,

    /// <summary>No such reading is stored, or its raw row is older than the retention floor.</summary>
    NoSuchReading,

    /// <summary>The id was used before, for something else.</summary>
    IdTaken,
}

/// <param name="Correction">As stored; null unless made.</param>
public sealed record CorrectionResult(CorrectionOutcome Outcome, Correction? Correction);
