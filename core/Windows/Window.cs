using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Windows;

/// <summary>
/// One window of one device: the statistics of all its streams. Statistics and hashes are a pure function of its readings; revision
/// and <see cref="RestatedTicks"/> are facts of arrival.
/// </summary>
public sealed class Window(WindowKey key)
{
    private const string StreamPrefix = "s_";
    private readonly List<StreamStatistics> _streams = [];
    private bool _isRecomputed; // since the last commit: a reading was replaced, and not only added

    public WindowKey Key { get; } = key;
    public IReadOnlyList<StreamStatistics> Streams => _streams;

    /// <summary>How many commits have changed it.</summary>
    public long Revision { get; private set; }

    /// <summary>When it was last changed after it had been final; 0 never.</summary>
    public long RestatedTicks { get; private set; }

    /// <summary>When its first reading came, if that was after it should have been final, as in an import of history; else 0.</summary>
    public long BegunLateTicks { get; private set; }

    /// <summary>The zone and the version of its data by which a day was cut; null for other periods.</summary>
    public (string Zone, string Data)? Cut { get; private set; }

    /// <summary>Changed since the last commit.</summary>
    public bool Dirty { get; private set; }

    public StreamStatistics? Find(string stream)
    {
        foreach (var statistics in _streams)
        {
            if (statistics.Stream == stream)
                return statistics;
        }
        return null;
    }

    public void Add(string stream, long ticks, decimal value, UInt128 hash, bool angle)
    {
        var statistics = Find(stream);
        if (statistics is null)
            _streams.Add(statistics = new StreamStatistics(stream));
        statistics.Add(ticks, value, hash, angle);
        Dirty = true;
    }

    /// <summary>Forgets its statistics, to be filled again from the raw readings.</summary>
    public void Clear()
    {
        _streams.Clear();
        (_isRecomputed, Dirty) = (true, true);
    }

    /// <summary>Comes after a stored one of the same key: goes on from its revision, to be written whether statistics differ or not.</summary>
    public void Follow(Window? stored)
    {
        (Revision, RestatedTicks, BegunLateTicks) = (stored?.Revision ?? 0, stored?.RestatedTicks ?? 0, stored?.BegunLateTicks ?? 0);
        Dirty = true;
    }

    /// <summary>
    /// The row to commit; counts a revision. A change restates a window for which the grace for late data is over, counted from its end, or,
    /// as long as readings are only added, from its first reading when that came later.
    /// </summary>
    /// <param name="endTicks">End of the window.</param>
    /// <param name="graceTicks">For late data.</param>
    /// <param name="zone">Id of the site's time zone.</param>
    public Row ToRow(long nowTicks, long endTicks, long graceTicks, string zone)
    {
        var isNew = Revision++ == 0;
        if (isNew && nowTicks >= endTicks + graceTicks)
            BegunLateTicks = nowTicks;
        if (nowTicks >= (_isRecomputed && !isNew ? endTicks : Math.Max(endTicks, BegunLateTicks)) + graceTicks)
            RestatedTicks = nowTicks;
        (_isRecomputed, Dirty) = (false, false);
        var columns = new List<Column>(_streams.Count + 6)
        {
            new("schema", 1),
            new("revision", Revision),
            new("restated", RestatedTicks),
        };
        if (BegunLateTicks > 0)
            columns.Add(new Column("begun", BegunLateTicks));
        if (Key.Period == Period.Day)
            columns.AddRange([new Column("tzdb", SiteCalendar.ZoneDataVersion), new Column("zone", zone)]);
        foreach (var statistics in _streams)
            columns.Add(new Column(StreamPrefix + statistics.Stream, statistics.Encode()));
        return new Row(Key.RowKey, columns);
    }

    /// <summary>The stored windows of a device that start in [from, to), in order of time.</summary>
    public static IAsyncEnumerable<Window> ReadAsync(ITelemetryStore store, DeviceKey device, Period period, long from, long to,
        CancellationToken cancellationToken) => store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Partition,
            new WindowKey(period, from).RowKey, new WindowKey(period, to).RowKey), cancellationToken).Select(FromRow);

    public static Window FromRow(StoredRow row)
    {
        if (!WindowKey.TryParse(row.Key, out var key))
            throw new FormatException($"{row.Partition}: '{row.Key}' is no window.");
        var window = new Window(key)
        {
            Revision = row.Number("revision") ?? 0, RestatedTicks = row.Number("restated") ?? 0, BegunLateTicks = row.Number("begun") ?? 0,
        };
        if (key.Period == Period.Day)
            window.Cut = (row.Text("zone")!, row.Text("tzdb")!);
        foreach (var column in row.Columns)
        {
            if (column.Name.StartsWith(StreamPrefix, StringComparison.Ordinal))
                window._streams.Add(StreamStatistics.Decode(column.Name[StreamPrefix.Length..], column.Text!));
        }
        return window;
    }
}
