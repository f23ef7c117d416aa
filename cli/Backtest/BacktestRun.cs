using SmartPilots.Core.Decoding;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.Cli.Backtest;

/// <summary>The rules of one pilot file over recorded messages, or over what a store holds.</summary>
internal sealed class BacktestRun
{
    private readonly PilotCatalog _catalog;
    private readonly Dictionary<DeviceKey, DeviceRun> _devices;
    private readonly List<SiteRun> _sites;
    private readonly DecodedMessage _decoded = new();

    public BacktestRun(PilotDefinition pilot)
    {
        _catalog = new PilotCatalog([pilot]);
        var inputs = pilot.Sites.SelectMany(site => site.Rules).SelectMany(rule => rule.Inputs).Select(input => input.Device).ToHashSet();
        _devices = _catalog.Devices.ToDictionary(device => device.Key, device => new DeviceRun(device) { KeepsWindows = inputs.Contains(device.Key) });
        _sites = [.. pilot.Sites.Where(site => site.Subject is not null).Select(site => new SiteRun(site))];
    }

    public IReadOnlyCollection<DeviceRun> Devices => _devices.Values;

    public long Readings { get; private set; }

    /// <summary>Messages of which nothing could be read, or whose device the pilot file does not know.</summary>
    public long Unread { get; private set; }

    /// <summary>From the first reading to the last.</summary>
    public Episode Span
    {
        get
        {
            var heard = Devices.Where(device => device.FirstTicks != 0).ToList();
            return heard.Count == 0 ? default : new Episode(Utc(heard.Min(device => device.FirstTicks)), Utc(heard.Max(device => device.LastTicks)));
        }
    }

    public IEnumerable<Alarm> Alarms => Devices.SelectMany(device => device.Alarms).Concat(_sites.SelectMany(site => site.Alarms)).OrderBy(alarm => alarm.RaisedAt);

    /// <summary>Plays messages in order of time.</summary>
    public void Play(IEnumerable<SimulatedMessage> messages)
    {
        foreach (var message in messages)
        {
            if (!_catalog.TryRoute(message.Topic, message.Payload.Span, out var device, out _))
            {
                Unread++;
                continue;
            }
            MessageDecoder.Decode(message.Payload.Span, new DecodeContext(device, message.Ticks) { Topic = message.Topic }, _decoded);
            if (_decoded.Readings.Count == 0 && _decoded.Faults.Count > 0)
                Unread++;
            Readings += _decoded.Readings.Count;
            _devices[device.Key].Take(message.Ticks, _decoded.Readings);
        }
        End();
    }

    /// <summary>Plays what a store holds of the pilot's devices, as corrected since.</summary>
    /// <param name="from">First time of measurement, UTC ticks.</param>
    /// <param name="to">Up to and without this one.</param>
    public async Task PlayAsync(ITelemetryStore store, long from, long to, CancellationToken cancellationToken)
    {
        foreach (var run in Devices)
        {
            var query = RowQuery.InPartition(Tables.Telemetry, run.Device.Key.Partition) with { KeyFrom = ReadingRow.Key(from), KeyTo = ReadingRow.Key(to) };
            var streams = run.Device.Streams.ToDictionary(stream => stream.Name);
            await foreach (var stored in store.ReadAllAsync(query, cancellationToken))
            {
                var row = ReadingRow.FromRow(stored);
                var readings = row.Readings.Where(reading => reading.IsCurrent && streams.ContainsKey(reading.Stream))
                    .Select(reading => new DecodedReading(streams[reading.Stream], row.Ticks, reading.Effective, Quality.Good)).ToList();
                Readings += readings.Count;
                run.Take(row.Ticks, readings);
            }
        }
        End();
    }

    private void End()
    {
        var last = Devices.Max(device => device.LastTicks);
        foreach (var device in Devices)
            device.End(last);
        foreach (var site in _sites)
            site.Play(_devices, last);
    }

    private static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
