using SmartPilots.Core.Windows;
using SmartPilots.Functions.Alerts;

namespace SmartPilots.Functions.Citizens;

/// <summary>
/// What of a site is public, out of its windows: two queries for each public device and one for its alerts. An answer is kept for half a minute, so
/// that what anybody may ask costs the same however many ask.
/// </summary>
public sealed class PublicPlaceQuery(ITelemetryStore store, AlertStore alerts, TimeProvider clock)
{
    private const int Days = 7;
    private static readonly TimeSpan LeastAge = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Lookback = TimeSpan.FromHours(3);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    private readonly HeldAnswers<PublicPlace> _places = new(clock);

    /// <summary>Null when nothing of the site is public.</summary>
    internal async Task<PublicPlace?> FindAsync(PilotCatalog pilots, string pilotId, string siteId, CancellationToken cancellationToken)
    {
        if (pilots.FindPilot(pilotId) is not { } pilot || pilot.Sites.FirstOrDefault(site => site.Id == siteId) is not { Public: not null } found)
            return null;
        return await _places.GetAsync($"{pilotId}/{siteId}", found, () => ReadAsync(pilot, found, clock.GetUtcNow().UtcTicks)).WaitAsync(cancellationToken);
    }

    private async Task<PublicPlace> ReadAsync(PilotDefinition pilot, SiteDefinition site, long now)
    {
        var isPublic = site.Public!;
        var values = new Dictionary<PublicStream, PublicValue>(ReferenceEqualityComparer.Instance);
        foreach (var streams in isPublic.Streams.GroupBy(stream => stream.Device.Key))
        {
            var device = streams.First().Device;
            var recent = await WindowsAsync(device, Period.FiveMinutes, now - isPublic.Streams.Max(stream => stream.Delay).Ticks - Lookback.Ticks, now);
            var today = DateOnly.FromDateTime(device.Calendar.Local(now).ToDateTimeUnspecified());
            var week = await WindowsAsync(device, Period.Hour, device.Calendar.StartOf(today.AddDays(1 - Days)) - TimeSpan.TicksPerDay, now);
            foreach (var stream in streams)
                values[stream] = Value(stream, recent, week, today, now - stream.Delay.Ticks);
        }
        var time = new DateTime(now, DateTimeKind.Utc);
        var warnings = await PublicAlerts.OfSiteAsync(alerts, pilot, site, since: time, time);
        return new PublicPlace(pilot, site, [.. isPublic.Streams.Select(stream => values[stream])],
            [.. warnings.Where(one => one.Over is null)],
            [.. isPublic.Interruptions.Where(one => one.ToTicks > now && one.FromTicks < now + Ahead.Ticks).OrderBy(one => one.FromTicks)]);
    }

    private ValueTask<List<Window>> WindowsAsync(DeviceDefinition device, Period period, long from, long to) =>
        Window.ReadAsync(store, device.Key, period, Math.Max(0, from), to + 1, CancellationToken.None).ToListAsync();

    // Of a value that is shown late, a window counts when its last minute may be shown: so nothing newer shines through a maximum.
    private static PublicValue Value(PublicStream stream, List<Window> recent, List<Window> week, DateOnly today, long at)
    {
        var calendar = stream.Device.Calendar;
        bool MayBeShown(Window window) => stream.Delay == TimeSpan.Zero || calendar.EndOf(window.Key) <= at;
        var last = recent.Concat(week).Where(MayBeShown).Select(window => window.Find(stream.Stream.Name)).OfType<StreamStatistics>()
            .MaxBy(statistics => statistics.LastTicks);
        var days = new List<PublicDay>();
        var byDay = week.Where(MayBeShown).ToLookup(window => DateOnly.FromDateTime(calendar.Local(window.Key.Start).ToDateTimeUnspecified()),
            window => window.Find(stream.Stream.Name));
        for (var day = today.AddDays(1 - Days); day <= today; day = day.AddDays(1))
            days.Add(Day(stream, day, [.. byDay[day].OfType<StreamStatistics>()]));
        var isFresh = last is not null && at - last.LastTicks <= OldestOf(stream).Ticks;
        return new PublicValue(stream, isFresh ? Judge(stream, last!.Last) : PublicState.Unknown, last is null ? null : stream.Round(last.Last),
            last is null ? null : new DateTime(last.LastTicks, DateTimeKind.Utc), days);
    }

    private static PublicDay Day(PublicStream stream, DateOnly day, List<StreamStatistics> hours)
    {
        if (hours.Count == 0)
            return new PublicDay(day, 0, 0, null, null, PublicState.Unknown);
        // An hour of water by its mean, so that a drop does not make a dry hour wet, nor a spike a clean one foul; a flood by its height.
        var judged = hours.Select(hour => Judge(stream, stream.Meaning is PublicMeaning.Flood or PublicMeaning.Heat ? hour.Max : hour.Sum / hour.Count)).ToList();
        return new PublicDay(day, hours.Count, judged.Count(state => state == PublicState.Good), stream.Round(hours.Min(hour => hour.Min)),
            stream.Round(hours.Max(hour => hour.Max)), judged.Max());
    }

    private static PublicState Judge(PublicStream stream, decimal value) => stream.Meaning switch
    {
        PublicMeaning.Value => PublicState.Shown,
        PublicMeaning.WaterOn or PublicMeaning.WaterSafe => value >= (stream.AtLeast ?? value) && value <= (stream.AtMost ?? value) ? PublicState.Good : PublicState.Bad,
        _ => value >= stream.Warning ? PublicState.Bad : value >= stream.Watch ? PublicState.Watch : PublicState.Good,
    };

    // As operators are told that a stream is silent; never less than a quarter of an hour, since a window has five minutes.
    private static TimeSpan OldestOf(PublicStream stream)
    {
        var seconds = stream.Stream.SilentAfterSeconds is > 0 and var set ? set
            : stream.Stream.EverySeconds is { } every ? 3L * every : stream.Device.Limits.StaleAfterSeconds;
        return TimeSpan.FromSeconds(Math.Max(seconds, LeastAge.TotalSeconds));
    }
}
