using System.Text.Json;
using NodaTime;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Tests.Signals;

/// <summary>
/// Which alerts a stream of messages must raise: threshold, duration, hours and condition, told plainly and without core's code.
/// </summary>
internal sealed class RuleOracle(PilotDefinition pilot)
{
    private readonly Dictionary<string, DeviceDefinition> _devices = pilot.Sites.SelectMany(site => site.Devices)
        .ToDictionary(device => new DeviceTopic(device.Key, DeviceTopic.Readings).ToString());

    private readonly Dictionary<(DeviceKey, string), State> _states = [];
    private readonly Dictionary<(DeviceKey, string), decimal> _latest = [];

    public List<(Instant At, DeviceKey Device, string Rule)> Raised { get; } = [];

    private readonly SiteOracle _sites = new(pilot);

    public void Take(SimulatedMessage message)
    {
        var device = _devices[message.Topic];
        using var payload = JsonDocument.Parse(message.Payload);
        var at = Instant.FromUnixTimeMilliseconds(payload.RootElement.GetProperty("t").GetInt64());
        var values = payload.RootElement.GetProperty("values").EnumerateObject().ToDictionary(value => value.Name, value =>
            value.Value.GetDecimal());
        Raised.AddRange(_sites.Pass(at));
        _sites.Take(device.Key, at, values);
        foreach (var (stream, value) in values)
            _latest[(device.Key, stream)] = value;
        foreach (var rule in device.Rules.Where(rule => values.ContainsKey(rule.Stream)))
            Judge(device, rule, at, values[rule.Stream]);
    }

    private void Judge(DeviceDefinition device, RuleDefinition rule, Instant at, decimal value)
    {
        if (!_states.TryGetValue((device.Key, rule.Id), out var state))
            _states[(device.Key, rule.Id)] = state = new State();
        var applies = Within(rule, at.InZone(device.Zone).TimeOfDay)
            && rule.While.All(other => _latest.TryGetValue((device.Key, other.Stream), out var latest)
                && (latest == other.Is || latest > other.Above || latest < other.Below));
        if (rule.Condition is not Threshold limit)
            throw new NotSupportedException($"rule {rule.Id} is of kind {rule.Condition.Message}, which is not told here");
        var bad = applies && (limit.Above is { } high ? value > high : value < limit.Below);
        var good = !applies || (limit.Above is { } top ? value <= (limit.ClearAt ?? top) : value >= (limit.ClearAt ?? limit.Below));
        state.BadSince = bad ? state.BadSince ?? at : null;
        state.GoodSince = good ? state.GoodSince ?? at : null;
        if (!state.Raised && state.BadSince is { } since && at - since >= Duration.FromSeconds(rule.ForSeconds))
        {
            state.Raised = true;
            Raised.Add((at, device.Key, rule.Id));
        }
        else if (state.Raised && state.GoodSince is { } well && at - well >= Duration.FromSeconds(rule.ClearForSeconds))
        {
            state.Raised = false;
        }
    }

    private static bool Within(RuleDefinition rule, LocalTime time) => rule is not { From: { } from, To: { } to }
        || (from < to ? time >= from && time < to : time >= from || time < to);

    private sealed class State
    {
        public Instant? BadSince { get; set; }
        public Instant? GoodSince { get; set; }
        public bool Raised { get; set; }
    }
}
