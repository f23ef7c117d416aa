namespace SmartPilots.Functions.Http;

/// <summary>How long a text may be that a person gives for the record, in characters.</summary>
internal static class PersonText
{
    /// <summary>Why something is corrected or discarded.</summary>
    public const int MaxReasonLength = 1_000;
}
