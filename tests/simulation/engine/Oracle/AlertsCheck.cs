using System.Globalization;
using SmartPilots.Core.Alerts;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>Every transition that was committed stands in the table of alerts, once, and nothing else does; no marker is left behind.</summary>
internal sealed class AlertsCheck(SimulatedWorld world)
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _expected = [];

    /// <summary>Takes in one device's transitions, in order.</summary>
    public void Expect(SimulatedSite site, string device, SortedDictionary<long, ModelTransition> outbox)
    {
        if (!outbox.Keys.SequenceEqual(Enumerable.Range(1, outbox.Count).Select(n => (long)n)))
            world.Fail($"{site.Id}/{device}: outbox numbers are {string.Join(' ', outbox.Keys)}");
        foreach (var transition in outbox.Values)
        {
            var key = $"{SimulatedPilot.Id}~{site.Id}/{transition.AlertKey(device)}";
            if (!_expected.TryGetValue(key, out var columns))
                _expected[key] = columns = new SortedDictionary<string, string>(StringComparer.Ordinal);
            columns["raised"] = transition.RaisedTicks.ToString(CultureInfo.InvariantCulture);
            columns["rule"] = transition.Rule;
            var cleared = transition.Kind == "Cleared";
            if (cleared)
                columns["cleared"] = transition.Ticks.ToString(CultureInfo.InvariantCulture);
            if (transition.Value is { } value)
                columns[cleared ? "cleared_value" : "value"] = value.ToString(CultureInfo.InvariantCulture);
        }
    }

    public void Run()
    {
        var rows = world.Store.Rows(Tables.Alerts).ToList();
        CheckGateways(rows.Where(IsOfGateway));
        var stored = rows.Where(row => !IsOfGateway(row)).ToDictionary(row => $"{row.Partition}/{row.Key}");
        foreach (var (key, columns) in _expected)
        {
            var wanted = string.Join(' ', columns);
            var found = stored.TryGetValue(key, out var row) ? string.Join(' ', Facts(row)) : "missing";
            if (found != wanted)
                world.Fail($"alert {key} is {found}, not {wanted}");
        }
        foreach (var key in stored.Keys.Where(key => !_expected.ContainsKey(key)))
            world.Fail($"alert {key} comes from nowhere");
        foreach (var row in world.Store.Rows(Tables.Pending))
            CheckMarker(row.Key);
    }

    private static bool IsOfGateway(StoredRow row) => !AlertSubject.IsDevice(row.Key.Split('~')[1]);

    // Which device was heard by which gateway when a sweep ran is not in the model: what holds of any run is that one stands at a time, and each is raised.
    private void CheckGateways(IEnumerable<StoredRow> rows)
    {
        foreach (var gateway in rows.GroupBy(row => $"{row.Partition}/{row.Key.Split('~')[1]}"))
        {
            if (gateway.Any(row => row.Number("raised") is null) || gateway.Count(row => row.Number("cleared") is null) > 1)
                world.Fail($"alerts of {gateway.Key} are {string.Join("; ", gateway.Select(row => string.Join(' ', Facts(row))))}");
        }
    }

    private static SortedDictionary<string, string> Facts(StoredRow row) => new(row.Columns
        .Where(column => column.Name is "raised" or "rule" or "cleared" or "cleared_value" or "value")
        .ToDictionary(column => column.Name, column => column.Text ?? column.Number.ToString(CultureInfo.InvariantCulture)), StringComparer.Ordinal);

    // A marker for a number that no commit has may belong to a commit in flight, so it stays: it costs a read and says nothing wrong.
    private void CheckMarker(string key)
    {
        var end = key.LastIndexOf('~');
        var commits = world.Commits.Commits.Count(commit => commit.Partition == key[..end] && commit.Writes[0].Row.Key == "s");
        if (long.Parse(key.AsSpan(end + 1), CultureInfo.InvariantCulture) <= commits)
            world.Fail($"marker {key} is left");
    }
}
