using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Clock;

/// <summary>
/// Keeps the demo's time in <c>clock.json</c>, so that the next start goes on where this one stopped. While running, the file is ahead
/// of the clock: after a crash time jumps forward a little, and never back. The file also says how fast a folder's time runs (1 for a real
/// system's), so that simulated and real readings never meet in one folder.
/// </summary>
internal sealed class ClockFile(string path, double scale)
{
    /// <summary>The scale of a real system.</summary>
    public const double RealTime = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Whether the file is a real system's.</summary>
    public static bool IsRealTime(string path)
    {
        try
        {
            return new ClockFile(path, RealTime).Read() is not null;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    /// <summary>The clock from the file, or one that starts at <paramref name="first"/>.</summary>
    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public ScaledClock Open(DateTimeOffset first) => new(Read() ?? first, scale, TimeProvider.System);

    /// <summary>The time in the file; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the folder's time runs at another speed.</exception>
    public DateTimeOffset? Read()
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            if (document.RootElement.GetProperty("scale").GetDouble() != scale)
                throw new InvalidDataException(scale == RealTime
                    ? $"{Path.GetDirectoryName(path)} holds a demo's simulated data. Give another folder with --data, or delete this one."
                    : $"{Path.GetDirectoryName(path)} holds a real system's data, or time at another speed. Give another folder with --data.");
            return document.RootElement.GetProperty("time").GetDateTimeOffset();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is damaged: expected {{\"time\":\"2026-01-01T00:00:00Z\",\"scale\":1}}", e);
        }
    }

    /// <summary>Saves, ahead of the clock, until cancelled.</summary>
    public async Task KeepAsync(ScaledClock clock, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Save(clock.GetUtcNow() + 2 * Interval * scale);
            await Task.Delay(Interval, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Saves where the next start is to go on.</summary>
    public void Save(DateTimeOffset time) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new { time = time.UtcDateTime, scale }));
}
