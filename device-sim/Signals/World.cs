using NodaTime;
using NodaTime.TimeZones;

namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// The variables of a simulated place and the present step. Components write their own variables and read any; a variable read before
/// its component has run in this step holds the step before: that is how a loop (pump fills tank, tank stops pump) closes.
/// </summary>
public sealed class World(ulong seed, int stepSeconds)
{
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private double[] _values = new double[32];
    private ZoneInterval? _interval;

    public ulong Seed { get; } = seed;
    public int StepSeconds { get; } = stepSeconds;

    /// <summary>Number of steps since 1970-01-01 UTC: the same moment has the same number in any run.</summary>
    public long Step { get; private set; }
    /// <summary>The local date.</summary>
    public LocalDate Date { get; private set; }

    /// <summary>Hour of the local day with its fraction, 0 to 24.</summary>
    public double Hour { get; private set; }

    /// <summary>Days since 1970-01-01, local.</summary>
    public int Day { get; private set; } = int.MinValue;

    public double this[int variable]
    {
        get => _values[variable];
        set => _values[variable] = value;
    }

    public IReadOnlyCollection<string> Names => _names.Keys;

    public bool Knows(string name) => _names.ContainsKey(name);

    /// <summary>The variable of that name, made when new.</summary>
    public int Variable(string name)
    {
        if (_names.TryGetValue(name, out var index))
            return index;
        index = _names.Count;
        if (index == _values.Length)
            Array.Resize(ref _values, index * 2);
        _names.Add(name, index);
        return index;
    }

    public void MoveTo(long step, DateTimeZone zone)
    {
        const int SecondsPerDay = NodaConstants.SecondsPerDay;
        Step = step;
        var instant = Instant.FromUnixTimeSeconds(step * StepSeconds);
        if (_interval?.Contains(instant) != true)
            _interval = zone.GetZoneInterval(instant);
        var local = step * StepSeconds + _interval.WallOffset.Seconds;
        var day = (int)Math.Floor(local / (double)SecondsPerDay);
        Hour = (local - (long)day * SecondsPerDay) / 3600.0;
        if (day == Day)
            return;
        Day = day;
        Date = new LocalDate(1970, 1, 1).PlusDays(day);
    }
}
