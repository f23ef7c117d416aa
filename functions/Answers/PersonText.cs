namespace SmartPilots.Functions.Answers;

/// <summary>How long a text may be that a person gives for the record, in characters.</summary>
internal static class PersonText
{
    /// <summary>Who acknowledges, corrects or discards.</summary>
    public const int MaxNameLength = 100;

    /// <summary>Why.</summary>
    public const int MaxReasonLength = 1_000;
}
