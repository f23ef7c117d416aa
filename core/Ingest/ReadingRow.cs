using System.Runtime.CompilerServices;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Row <c>r~{ticks}</c>: all readings of one device at one time, a column per stream (<c>v_{stream}</c>). Column <c>p</c> says where
/// they came from: per message <c>received,source,sequence,version=stream[!quality],…</c>, separated by bars; the version is that of the pilot
/// file. A reading that a correction replaced has its effective value in <c>x_{stream}</c>; <c>v_{stream}</c> stays what the device sent.
/// </summary>
public sealed class ReadingRow(long ticks)
{
    private const string ValuePrefix = "v_";
    private const string ReplacementPrefix = "x_";
    private readonly List<StoredReading> _readings = [];

    public long Ticks { get; } = ticks;
    public IReadOnlyList<StoredReading> Readings => _readings;
    public bool Dirty { get; private set; }

    public static string Key(long ticks) => string.Create(CultureInfo.InvariantCulture, $"r~{ticks:D19}");

    public int IndexOf(string stream)
    {
        for (var i = 0; i < _readings.Count; i++)
        {
            if (_readings[i].Stream == stream)
                return i;
        }
        return -1;
    }

    public void Add(in StoredReading reading)
    {
        _readings.Add(reading);
        Dirty = true;
    }

    public void Replace(int index, in StoredReading reading)
    {
        _readings[index] = reading;
        Dirty = true;
    }

    public Row ToRow()
    {
        Dirty = false;
        var columns = new List<Column>(_readings.Count + 2) { new("schema", 1) };
        foreach (var reading in _readings)
            columns.Add(new Column(ValuePrefix + reading.Stream, reading.Value.ToString(CultureInfo.InvariantCulture)));
        foreach (var reading in _readings)
        {
            if (reading.Replacement is { } replacement)
                columns.Add(new Column(ReplacementPrefix + reading.Stream, replacement.ToString(CultureInfo.InvariantCulture)));
        }
        columns.Add(new Column("p", Provenance()));
        return new Row(Key(Ticks), columns);
    }

    /// <summary>The stored readings of a device with a time of measurement in [from, to), in order of time.</summary>
    public static IAsyncEnumerable<ReadingRow> ReadAsync(ITelemetryStore store, DeviceKey device, long from, long to, CancellationToken cancellationToken) =>
        store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Partition, Key(from), Key(to)), cancellationToken).Select(FromRow);

    public static ReadingRow FromRow(StoredRow row)
    {
        var result = new ReadingRow(long.Parse(row.Key.AsSpan(2), CultureInfo.InvariantCulture));
        foreach (var message in row.Text("p")!.Split('|'))
        {
            var equals = message.IndexOf('=', StringComparison.Ordinal);
            var origin = message[..equals].Split(',');
            foreach (var part in message[(equals + 1)..].Split(','))
            {
                var mark = part.IndexOf('!', StringComparison.Ordinal);
                var stream = mark < 0 ? part : part[..mark];
                result._readings.Add(new StoredReading(stream, Number(row.Text(ValuePrefix + stream)!),
                    mark < 0 ? Quality.Good : (Quality)int.Parse(part.AsSpan(mark + 1), CultureInfo.InvariantCulture),
                    long.Parse(origin[0], CultureInfo.InvariantCulture), int.Parse(origin[1], CultureInfo.InvariantCulture),
                    long.Parse(origin[2], CultureInfo.InvariantCulture))
                {
                    PilotVersion = origin[3],
                    Replacement = row.Text(ReplacementPrefix + stream) is { } replacement ? Number(replacement) : null,
                });
            }
        }
        return result;
    }

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    // Readings of one message stand together unless a conflict replaced one; then the message simply appears twice.
    private string Provenance()
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[256]);
        for (var i = 0; i < _readings.Count; i++)
        {
            var reading = _readings[i];
            var same = i > 0 && (_readings[i - 1].Source, _readings[i - 1].Sequence) == (reading.Source, reading.Sequence)
                && _readings[i - 1].PilotVersion == reading.PilotVersion;
            text.AppendLiteral(same ? "," : i == 0 ? "" : "|");
            if (!same)
            {
                text.AppendFormatted(reading.ReceivedTicks);
                text.AppendLiteral(",");
                text.AppendFormatted(reading.Source);
                text.AppendLiteral(",");
                text.AppendFormatted(reading.Sequence);
                text.AppendLiteral(",");
                text.AppendLiteral(reading.PilotVersion);
                text.AppendLiteral("=");
            }
            text.AppendLiteral(reading.Stream);
            if (reading.Quality != Quality.Good)
            {
                text.AppendLiteral("!");
                text.AppendFormatted((int)reading.Quality);
            }
        }
        return text.ToStringAndClear();
    }
}
