using NodaTime;
using NodaTime.Text;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>The zone of a file's times: a TZDB name, or a fixed offset as in <c>+01:00</c>, <c>UTC+1</c> and <c>GMT-03:30</c>.</summary>
internal static class FileZone
{
    private static readonly OffsetPattern[] Patterns =
    [
        OffsetPattern.CreateWithInvariantCulture("+HH:mm"), OffsetPattern.CreateWithInvariantCulture("+HHmm"),
        OffsetPattern.CreateWithInvariantCulture("+H"),
    ];

    /// <summary>Null when the text names none.</summary>
    public static DateTimeZone? Find(string text)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is { } zone)
            return zone;
        var offset = text.StartsWith("UTC", StringComparison.Ordinal) || text.StartsWith("GMT", StringComparison.Ordinal) ? text[3..] : text;
        foreach (var pattern in Patterns)
        {
            if (pattern.Parse(offset.Trim()).TryGetValue(default, out var found))
                return DateTimeZone.ForOffset(found);
        }
        return null;
    }
}
