using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>A commit in the making: what it is about, what it will do, and how much room is left in it.</summary>
internal sealed class CommitDraft
{
    /// <summary>Rules that one device may have: each may add a row to a commit.</summary>
    public const int MaxRules = MaxRows / 2 - RowsBesideRules;

    private const int MaxRows = 98;
    private const int MaxBytes = 2_500_000;
    private const int RowsBesideRules = 9; // raw row, three windows, ledger, undated, two entries of quarantine, silence that ends

    private readonly HashSet<string> _ledgerKeys = new(StringComparer.Ordinal);
    private readonly int _rowsOfStep; // at most, that readings of one time add, with a transition of each rule
    private int _rows = 1; // the state row
    private int _bytes = 20_000;

    /// <param name="nowTicks">The functions' clock, UTC ticks.</param>
    public CommitDraft(DeviceSnapshot snapshot, DeviceDefinition device, long nowTicks)
    {
        if (device.Rules.Count > MaxRules)
            throw new ArgumentException($"{device.Key} has {device.Rules.Count} rules; at most {MaxRules} fit a commit.", nameof(device));
        (Snapshot, Device, Now, _rowsOfStep) = (snapshot, device, nowTicks, RowsBesideRules + device.Rules.Count);
        Alerts = new AlertEvaluation(device, snapshot.State, Plan, nowTicks);
    }

    public DeviceSnapshot Snapshot { get; }
    public DeviceState State => Snapshot.State;
    public DeviceDefinition Device { get; }
    public long Now { get; }
    public CommitPlan Plan { get; } = new();
    public AlertEvaluation Alerts { get; }

    /// <summary>Whether there is anything to write.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Whether readings of one more time fit, whatever they do.</summary>
    /// <param name="payload">Bytes that may go into quarantine, in base64 on the way.</param>
    public bool HasRoom(int payload = 0) => _rows + _rowsOfStep <= MaxRows && _bytes + payload / 3 * 4 <= MaxBytes;

    /// <summary>Counts a row, unless it is in the commit already.</summary>
    public void CountRow(bool isNew, int bytes)
    {
        if (!isNew)
            return;
        _rows++;
        _bytes += bytes;
    }

    /// <summary>Counts what comes into a row that is counted.</summary>
    public void CountBytes(int bytes) => _bytes += bytes;

    public void CountAlerts() => _rows += Alerts.TakeNewRows();

    /// <summary>Adds to the ledger.</summary>
    public void CountDay(string key, LedgerCounts counts)
    {
        if (!Snapshot.Ledger.TryGetValue(key, out var day))
            throw new InvalidOperationException($"{Device.Key}: ledger row {key} was not read before planning.");
        (day ?? (Snapshot.Ledger[key] = new LedgerCounts())).Add(counts);
        CountRow(_ledgerKeys.Add(key), 1_200);
    }

    public CommitPlan Finish()
    {
        if (HasChanged && Plan.MissingDay is null)
            Plan.Commit = CommitBuilder.Build(Snapshot, Device, Plan, _ledgerKeys, Now);
        return Plan;
    }
}
