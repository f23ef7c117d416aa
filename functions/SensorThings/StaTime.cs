namespace SmartPilots.Functions.SensorThings;

/// <summary>Times as the standard writes them: ISO 8601, UTC.</summary>
internal static class StaTime
{
    public static bool TryParse(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
