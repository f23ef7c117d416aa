using System.Globalization;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Tests.PilotFiles;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Tests.Alerts;

/// <summary>A site with four devices and one rule over them, led through readings as the sweep would lead it.</summary>
internal sealed class SiteRuleScene
{
    private readonly Dictionary<DeviceKey, Dictionary<long, Window>> _windows = [];
    private readonly Dictionary<(DeviceKey, string), long> _newest = [];
    private DeviceSnapshot _snapshot = new();

    public SiteRuleScene(string rule, string more = "")
    {
        var result = SomePilot.Read(Json(rule, more));
        Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors));
        Site = result.Pilot!.Sites[0];
    }

    public SiteDefinition Site { get; }
    public RuleState State => _snapshot.State.RuleOf(Site.Rules[0].Rule.Id);

    public static string Json(string rule, string more = "") => $$"""
        { "pilot": "p", "name": "P", "zone": "UTC", "limits": { "staleAfterSeconds": 3600 },
          "deviceTypes": [ { "type": "meter", "streams": [
            { "stream": "flow_lps", "unit": "L/s", "everySeconds": 300 },
            { "stream": "level_m", "unit": "m", "everySeconds": 300 },
            { "stream": "running", "kind": "state" },
            { "stream": "irregular_lps", "unit": "L/s" },
            { "stream": "volume_l", "unit": "L", "kind": "counter", "everySeconds": 300 } ] } ],
          "sites": [ { "site": "s", "devices": [ { "device": "inlet", "type": "meter" }, { "device": "outlet", "type": "meter" },
            { "device": "tank", "type": "meter" }, { "device": "pump", "type": "meter" } ] } ], {{more}}
          "rules": [ {{rule}} ] }
        """;

    /// <summary>Readings (<c>device/stream=value</c>) of a time, then a run of the sweep.</summary>
    public string Take(DateTime at, string values, DateTime? now = null)
    {
        foreach (var pair in values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('/', '=')))
        {
            var device = new DeviceKey("p", "s", pair[0]);
            if (!_windows.TryGetValue(device, out var windows))
                _windows[device] = windows = [];
            var start = SiteClock.Floor(at.Ticks);
            if (!windows.TryGetValue(start, out var window))
                windows[start] = window = new Window(new WindowKey(Period.FiveMinutes, start));
            window.Add(pair[1], at.Ticks, decimal.Parse(pair[2], CultureInfo.InvariantCulture), 0, false);
            _newest[(device, pair[1])] = Math.Max(at.Ticks, _newest.GetValueOrDefault((device, pair[1])));
        }
        return Sweep(now ?? at);
    }

    public string Sweep(DateTime now)
    {
        var rule = Site.Rules[0];
        var newest = rule.Inputs.Select(input => _newest.GetValueOrDefault((input.Device, input.Stream.Name))).ToList();
        var times = SiteClock.Due(rule, State.MemoryOf(rule.Condition.Message).Mark, newest, now.Ticks, TimeSpan.TicksPerHour);
        var plan = CommitPlanner.PlanSite(_snapshot, Site.Subject!, rule.Evaluate(times, device => _windows.GetValueOrDefault(device) ?? []), now.Ticks);
        if (plan.Commit is not null)
            _snapshot.Committed($"{_snapshot.State.Commit}");
        return string.Join(' ', plan.Outbox.Select(row => row.Transition.Kind.ToString().ToLowerInvariant()));
    }

    /// <summary>As another instance goes on: with what was stored and nothing else.</summary>
    public void Restart()
    {
        if (_snapshot.ETag is not { } etag)
            return;
        var row = StateRow.ToRow(_snapshot.State);
        _snapshot = DeviceSnapshot.From(new StoredRow(Site.Subject!.Key.Partition, row.Key, etag, row.Columns));
    }
}
