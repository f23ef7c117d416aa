using SmartPilots.Core.Model;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads the limits of time of a pilot.</summary>
internal static class LimitsReader
{
    private const int Day = 86_400;

    public static PilotLimits Read(FileObject? limits)
    {
        var defaults = new PilotLimits();
        if (limits is null)
            return defaults;
        var read = new PilotLimits
        {
            SkewLimitSeconds = limits.Whole("skewLimitSeconds", defaults.SkewLimitSeconds, 0, Day)!.Value,
            StaleAfterSeconds = limits.Whole("staleAfterSeconds", defaults.StaleAfterSeconds, 1, 366 * Day)!.Value,
            SilentAfterSeconds = limits.Whole("silentAfterSeconds", defaults.SilentAfterSeconds, 0, 366 * Day)!.Value,
            RawRetentionDays = limits.Whole("rawRetentionDays", defaults.RawRetentionDays, 1, 36_500)!.Value,
        };
        limits.Done();
        return read;
    }
}
