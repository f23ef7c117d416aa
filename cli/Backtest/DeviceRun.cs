using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;
using SmartPilots.Core.Wire;

namespace SmartPilots.Cli.Backtest;

/// <summary>
/// Leads one device through its readings by the planner that commits them in earnest, in snapshot, with a clock that stands at each reading's
/// time: rules see what they would have seen, had everything come in time.
/// </summary>
internal sealed class DeviceRun(DeviceDefinition device)
{
    private static readonly SourceId Source = new("backtest", "1", SourceId.Live);

    private readonly DeviceSnapshot _snapshot = new();
    private readonly List<DecodedReading> _moment = []; // readings of one time: a rule may look at another stream's value of it
    private readonly Dictionary<string, long> _newest = []; // time of the newest reading, by stream
    private readonly AlarmList _alarms = new(device.Key);
    private readonly bool _looksForSilence = device.Limits.SilentAfterSeconds > 0 || device.Rules.Any(rule => rule.Condition is Silence);
    private long _now;
    private long _sequence;

    public DeviceDefinition Device => device;
    public IReadOnlyList<Alarm> Alarms => _alarms.All;

    /// <summary>Windows of five minutes by their start, kept for rules over several devices when <see cref="KeepsWindows"/>.</summary>
    public Dictionary<long, Window> Windows { get; } = [];

    public bool KeepsWindows { get; init; }

    /// <summary>What rules looked at, by stream: for the picture.</summary>
    public Dictionary<string, List<(long Ticks, decimal Value)>> Seen { get; } = [];

    public long FirstTicks { get; private set; }
    public long LastTicks => _now;

    /// <summary>Time of the newest reading; 0 without any.</summary>
    public long NewestTicks => _newest.Values.DefaultIfEmpty().Max();

    /// <param name="ticks">When the message came; of a healthy device, when it was measured.</param>
    public void Take(long ticks, IReadOnlyList<DecodedReading> readings)
    {
        if (ticks != _now)
            Flush();
        if (ticks > _now)
            PassTime(ticks);
        foreach (var reading in readings)
        {
            if (reading.Ticks <= _newest.GetValueOrDefault(reading.Stream.Name))
                continue; // no rule judges a late one, or the same time twice
            _newest[reading.Stream.Name] = reading.Ticks;
            _moment.Add(reading);
        }
    }

    /// <summary>To the end of what was recorded.</summary>
    public void End(long ticks)
    {
        Flush();
        if (_now != 0 && ticks > _now)
            PassTime(ticks);
    }

    // Silence is looked for once a minute in earnest; between two readings, the last look before the next is the one that counts.
    private void PassTime(long ticks)
    {
        if (_looksForSilence && _now != 0)
            Commit(CommitPlanner.PlanSilence(_snapshot, device, ticks - 1));
        _now = ticks;
        if (FirstTicks == 0)
            FirstTicks = ticks;
    }

    private void Flush()
    {
        if (_moment.Count == 0)
            return;
        foreach (var reading in _moment)
        {
            if (!Seen.TryGetValue(reading.Stream.Name, out var seen))
                Seen[reading.Stream.Name] = seen = [];
            seen.Add((reading.Ticks, reading.Value));
        }
        var message = new DeviceMessage(Source, ++_sequence, "", _now, default, [.. _moment], []);
        _moment.Clear();
        for (var plan = new CommitPlan(); plan.Next == 0;) // a large message takes several
        {
            foreach (var key in RequiredRows.Collect(_snapshot, device, [message], 0))
                _snapshot.Learn(key, null);
            plan = CommitPlanner.Plan(_snapshot, device, [message], 0, _now);
            if (plan.MissingDay is { } day)
                throw new InvalidOperationException($"{device.Key} asks for {day}, though nothing was late.");
            if (KeepsWindows)
                KeepWindows(message);
            Commit(plan);
        }
    }

    private void KeepWindows(DeviceMessage message)
    {
        foreach (var start in message.Readings.Select(reading => SiteClock.Floor(reading.Ticks)).Distinct())
        {
            if (_snapshot.Windows.GetValueOrDefault(new WindowKey(Period.FiveMinutes, start)) is { } window)
                Windows[start] = window;
        }
    }

    private void Commit(CommitPlan plan)
    {
        if (plan.Commit is not null)
            _snapshot.Committed($"{_snapshot.State.Commit}");
        _alarms.Take(plan);
    }
}
