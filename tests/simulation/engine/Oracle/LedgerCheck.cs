using SmartPilots.Core.Storage;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>Each message that a gateway took has exactly one outcome in the ledger, and each reading; and the gateway's own counts agree.</summary>
internal sealed class LedgerCheck(SimulatedWorld world)
{
    private readonly Dictionary<string, string> _expected = [];

    public void Expect(string partition, DeviceModel model)
    {
        foreach (var ((day, source), counts) in model.Ledger)
            _expected[$"{partition}/l~{day}~{source}"] = counts.ToString();
    }

    public void Run(IReadOnlyList<SimulatedGateway> gateways)
    {
        var rows = world.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("l~", StringComparison.Ordinal)).ToList();
        var stored = rows.ToDictionary(row => $"{row.Partition}/{row.Key}", row => Counts(row).ToString());
        foreach (var key in stored.Keys.Union(_expected.Keys))
        {
            if (stored.GetValueOrDefault(key) != _expected.GetValueOrDefault(key))
                world.Fail($"ledger {key} is {stored.GetValueOrDefault(key) ?? "missing"}, not {_expected.GetValueOrDefault(key) ?? "there"}");
        }
        foreach (var gateway in gateways)
            Check(gateway, rows);
    }

    private void Check(SimulatedGateway gateway, List<StoredRow> rows)
    {
        foreach (var (epoch, spool) in gateway.Spools)
        {
            var who = $"{gateway.Name} {epoch}";
            var sent = world.Wire.Events.Where(e => e.Gateway == gateway.Name && e.Epoch == epoch).ToList();
            var messages = rows.Where(row => row.Key.Split('~') is [_, _, var g, var e, _] && g == gateway.Name && e == epoch)
                .Sum(row => Counts(row).Messages.Sum());
            if (spool.Depth != 0)
                world.Fail($"{who} still holds {spool.Depth} messages");
            if (spool.Taken != spool.Delivered || spool.Taken != sent.Count || spool.Taken != messages)
                world.Fail($"{who} took {spool.Taken}, delivered {spool.Delivered}, sent {sent.Count}; the ledger has {messages}");
        }
        foreach (var number in gateway.Acknowledged.Except(world.Wire.Events.Where(e => e.Gateway == gateway.Name).Select(e => e.Message.Number)))
            world.Fail($"{gateway.Name} acknowledged message {number} and never sent it");
    }

    private static ModelCounts Counts(StoredRow row)
    {
        var counts = new ModelCounts();
        for (var i = 0; i < ModelCounts.Outcomes.Length; i++)
        {
            counts.Messages[i] = row.Number($"messages_{ModelCounts.Outcomes[i]}") ?? 0;
            counts.Readings[i] = row.Number($"readings_{ModelCounts.Outcomes[i]}") ?? 0;
        }
        return counts;
    }
}
