using System.Text.Json;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Clock;

/// <summary>
/// Keeps the demo's time in <c>clock.json</c>, so that the next start goes on where this one stopped. While running, the file is ahead
/// of the clock: after a crash time jumps forward a little, and never back.
/// </summary>
internal sealed class ClockFile(string path, double scale)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The clock from the file, or one that starts at <paramref name="first"/>.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public ScaledClock Open(DateTimeOffset first)
    {
        if (!File.Exists(path))
            return new ScaledClock(first, scale, TimeProvider.System);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return new ScaledClock(document.RootElement.GetProperty("time").GetDateTimeOffset(), scale, TimeProvider.System);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path} is damaged: {e.Message}", e);
        }
    }

    /// <summary>Saves, ahead of the clock, until cancelled.</summary>
    public async Task KeepAsync(ScaledClock clock, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Save(clock.GetUtcNow() + 2 * Interval * scale);
            await Task.Delay(Interval, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Saves where the next start is to go on.</summary>
    public void Save(DateTimeOffset time) =>
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(new { time = time.UtcDateTime, scale }));
}
