using System.Globalization;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.PilotFiles;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Alerts;

/// <summary>One device with one rule, led through readings by the planner that commits them.</summary>
internal sealed class RuleScene
{
    public static readonly DateTime Start = new(2026, 3, 2, 0, 0, 0, DateTimeKind.Utc); // a Monday

    private static readonly SourceId Source = new("gw", "e1", SourceId.Live);
    private DeviceSnapshot _snapshot = new();
    private long _sequence;

    public RuleScene(string rule, string more = "")
    {
        var json = $$"""
            { "pilot": "p", "name": "P", "zone": "UTC", "limits": { "staleAfterSeconds": 3600 },
              "deviceTypes": [ { "type": "pump", "streams": [
                { "stream": "flow_lps", "unit": "L/s", "physical": [0, 100], "everySeconds": 300 },
                { "stream": "pressure_bar", "unit": "bar", "physical": [0, 10], "everySeconds": 60 },
                { "stream": "level_m", "unit": "m", "everySeconds": 60 },
                { "stream": "current_a", "unit": "A", "everySeconds": 60 },
                { "stream": "running", "kind": "state" },
                { "stream": "volume_m3", "unit": "m3", "kind": "counter", "everySeconds": 60, "wrapsAt": 1000 } ] } ],
              "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "pump" } ] } ], {{more}}
              "rules": [ {{rule}} ] }
            """;
        var result = SomePilot.Read(json);
        Assert.True(result.Errors.Count == 0, string.Join('\n', result.Errors));
        Device = result.Pilot!.Sites[0].Devices[0];
    }

    public DeviceDefinition Device { get; private set; }
    public DeviceState State => _snapshot.State;

    /// <summary>What is told of readings (<c>stream=value</c>) at a time, received when <paramref name="now"/> says.</summary>
    public string Take(DateTime at, string values, DateTime? now = null)
    {
        var readings = values.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
            .Select(pair => new DecodedReading(Device.Streams.Single(stream => stream.Name == pair[0]), at.Ticks,
                decimal.Parse(pair[1], CultureInfo.InvariantCulture), Quality.Good)).ToArray();
        var received = (now ?? at).Ticks;
        return Told(new DeviceMessage(Source, ++_sequence, "topic", received, default, readings, []), received);
    }

    /// <summary>What is told because time has passed.</summary>
    public string Wait(DateTime now) => Words(Commit(CommitPlanner.PlanSilence(_snapshot, Device, now.Ticks)));

    /// <summary>As another instance goes on: with what was stored and nothing else.</summary>
    public void Restart()
    {
        var row = StateRow.ToRow(_snapshot.State);
        var etag = _snapshot.ETag;
        _snapshot = DeviceSnapshot.From(new Core.Storage.StoredRow(Device.Key.Partition, row.Key, etag!, row.Columns));
    }

    private string Told(DeviceMessage message, long now)
    {
        foreach (var key in RequiredRows.Collect(_snapshot, Device, [message], 0))
            _snapshot.Learn(key, null);
        return Words(Commit(CommitPlanner.Plan(_snapshot, Device, [message], 0, now)));
    }

    private CommitPlan Commit(CommitPlan plan)
    {
        if (plan.Commit is not null)
            _snapshot.Committed($"{_snapshot.State.Commit}");
        return plan;
    }

    private static string Words(CommitPlan plan) => string.Join(' ', plan.Outbox.Select(row => row.Transition.Kind.ToString().ToLowerInvariant()));
}
