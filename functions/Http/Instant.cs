namespace SmartPilots.Functions.Http;

/// <summary>Times as the API shows them.</summary>
internal static class Instant
{
    /// <summary>From UTC ticks, the unit of the store.</summary>
    public static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
