namespace SmartPilots.Functions.Readings;

/// <summary>One thing that is wrong with a device.</summary>
/// <param name="Stream">Whose it is; null for the device's.</param>
/// <param name="Since">Its last reading, where that is the point.</param>
/// <param name="Means">For an operator.</param>
public sealed record HealthItem([AllowedValues("silent", "stream-silent", "offline", "low", "stuck", "clock-behind")] string Code, string? Stream, DateTime? Since,
    string Means)
{
    /// <summary>How far a clock is behind, or how late its readings come; for how long a stuck sensor has said the same.</summary>
    public long? Seconds { get; init; }
}

/// <summary>
/// What is wrong with a device by its latest row, without a rule for it: a stream is silent after three times its <c>everySeconds</c>, a device when
/// all its streams are, a battery is low below 20 %. The pilot file may say otherwise, stream by stream.
/// </summary>
public static class DeviceHealth
{
    public const string Silent = "silent";
    private const int SilentIntervals = 3;
    private const decimal LowBatteryPercent = 20;

    // Real time that a message may take to get here, so that a stream of every second is not called silent between two batches.
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);

    /// <summary>Silence shorter than this, by the app's clock, is the system's own delay.</summary>
    public static TimeSpan LagOf(AppFacts facts) => Lag * (facts.SimulatedSpeed ?? 1);

    /// <summary>Worst first; empty when all is well.</summary>
    /// <param name="now">The app's clock, UTC ticks.</param>
    /// <param name="lag">See <see cref="LagOf"/>.</param>
    public static IReadOnlyList<HealthItem> Of(DeviceDefinition device, LatestRow latest, long now, TimeSpan lag)
    {
        var items = new List<HealthItem>();
        var watched = device.Streams.Where(stream => AfterSeconds(stream) > 0 && LastOf(latest, stream) > 0).ToList();
        var silent = watched.Where(stream => now - LastOf(latest, stream) > Math.Max(AfterSeconds(stream) * TimeSpan.TicksPerSecond, lag.Ticks)).ToList();
        if (latest.SilentTicks != 0 || (watched.Count > 0 && silent.Count == watched.Count))
            items.Add(new HealthItem(Silent, null, Utc(latest.MaxTicks), "Nothing comes from it any more."));
        else
            items.AddRange(silent.Select(stream => new HealthItem("stream-silent", stream.Name, Utc(LastOf(latest, stream)), $"No {Label(stream)} comes any more.")));
        if (latest.Online == false)
            items.Add(new HealthItem("offline", null, null, "It is not connected."));
        foreach (var stream in device.Streams.Where(stream => LastOf(latest, stream) > 0 && latest.Streams[stream.Name].Latest < LowBelow(stream)))
            items.Add(new HealthItem("low", stream.Name, null, $"{Label(stream)} is low."));
        foreach (var stream in device.Streams.Where(stream => SameFor(latest, stream) >= stream.StuckAfterSeconds * TimeSpan.TicksPerSecond))
        {
            var seconds = SameFor(latest, stream) / TimeSpan.TicksPerSecond;
            items.Add(new HealthItem("stuck", stream.Name, null, $"{Label(stream)} has not changed for {Length(seconds)}.") { Seconds = seconds });
        }
        if (-latest.SkewSeconds > device.Limits.StaleAfterSeconds)
        {
            items.Add(new HealthItem("clock-behind", null, null, $"Its clock is {Length(-latest.SkewSeconds)} behind, or its readings come so late.")
            {
                Seconds = -latest.SkewSeconds,
            });
        }
        return items;
    }

    private static int AfterSeconds(StreamDefinition stream) => stream.SilentAfterSeconds
        ?? (int)Math.Min(int.MaxValue, SilentIntervals * (long)(stream.EverySeconds ?? 0));

    private static decimal? LowBelow(StreamDefinition stream) => stream.LowBelow
        ?? (stream.Unit == "%" && stream.Name.StartsWith("battery", StringComparison.Ordinal) ? LowBatteryPercent : null);

    private static long LastOf(LatestRow latest, StreamDefinition stream) => latest.Streams.TryGetValue(stream.Name, out var state) ? state.LatestTicks : 0;

    // Up to the last reading: what is silent is not stuck as well.
    private static long SameFor(LatestRow latest, StreamDefinition stream) =>
        latest.Streams.TryGetValue(stream.Name, out var state) && state.SameTicks > 0 ? state.LatestTicks - state.SameTicks : 0;

    private static string Label(StreamDefinition stream) => stream.Label.Length > 0 ? stream.Label : stream.Name;

    private static string Length(long seconds) => string.Create(CultureInfo.InvariantCulture,
        $"{(seconds < 5_400 ? $"{seconds / 60} min" : seconds < 129_600 ? $"{seconds / 3600.0:0} h" : $"{seconds / 86_400.0:0} days")}");
}
