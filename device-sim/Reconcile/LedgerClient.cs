namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>Reads the ledger from the API.</summary>
public sealed class LedgerClient(ApiReader api)
{
    /// <summary>The ledgers of some pilots as one.</summary>
    /// <exception cref="ReconcileException">As <see cref="ApiReader.GetAsync"/>.</exception>
    public async Task<LedgerSnapshot> ReadAsync(IReadOnlyList<string> pilots, CancellationToken cancellationToken)
    {
        var messages = new Dictionary<string, LedgerCount>();
        var readings = new Dictionary<string, LedgerCount>();
        foreach (var pilot in pilots)
        {
            foreach (var row in (await api.GetAsync<LedgerJson>($"/api/ledger?pilot={Uri.EscapeDataString(pilot)}", cancellationToken)).Rows)
            {
                // What belongs to no pilot is in the answer for each.
                if (row.Device.StartsWith("-/", StringComparison.Ordinal) && pilot != pilots[0])
                    continue;
                messages[row.Device] = messages.GetValueOrDefault(row.Device) + row.Messages;
                readings[row.Device] = readings.GetValueOrDefault(row.Device) + row.Readings;
            }
        }
        return new LedgerSnapshot(messages, readings);
    }

    private sealed record LedgerJson(IReadOnlyList<RowJson> Rows);

    private sealed record RowJson(string Device, LedgerCount Messages, LedgerCount Readings);
}
