using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>
/// Compares what was sent with what the ledger gained: a snapshot before the run, then, after it, the ledger again and again until each
/// message has its outcome or nothing has moved for so long.
/// </summary>
/// <param name="stallLimit">How long the ledger may stand still before what is missing counts as missing.</param>
public sealed class Reconciler(LedgerClient ledger, IReadOnlyList<string> pilots, TimeProvider clock, TimeSpan stallLimit)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private LedgerSnapshot? _before;

    /// <summary>Messages that have their outcome so far.</summary>
    public long Accounted { get; private set; }

    /// <summary>Remembers the ledger as it is before the first message.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) => _before = await ledger.ReadAsync(pilots, cancellationToken);

    /// <summary>Waits for the outcomes of what was sent since <see cref="StartAsync"/>.</summary>
    public async Task<Reconciliation> FinishAsync(PublishTally tally, CancellationToken cancellationToken)
    {
        if (_before is null)
            throw new InvalidOperationException("StartAsync comes first.");
        var sent = ByDevice(tally);
        var lastMove = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var result = Compare(sent, tally.Republished, await ledger.ReadAsync(pilots, cancellationToken));
            if (result.Ledger.Accounted != Accounted)
                lastMove = clock.GetTimestamp();
            Accounted = result.Ledger.Accounted;
            if (result.Missing == 0 || clock.GetElapsedTime(lastMove) >= stallLimit)
                return result;
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    // A device without any row in the ledger is one that nobody knows (or that got nothing through): its messages are counted together,
    // under a name with the site "-".
    private Reconciliation Compare(Dictionary<string, long> sent, long republished, LedgerSnapshot now)
    {
        var messages = now.MessagesSince(_before!);
        var readings = now.ReadingsSince(_before!);
        var differences = new List<DeviceDifference>();
        var nobody = (Sent: 0L, Messages: Nobodys(messages), Readings: Nobodys(readings));
        var (total, totalReadings) = (default(LedgerCount), default(LedgerCount));
        foreach (var (device, count) in sent)
        {
            if (!messages.TryGetValue(device, out var gained))
            {
                nobody.Sent += count;
                continue;
            }
            total += gained;
            totalReadings += readings.GetValueOrDefault(device);
            if (gained.Accounted != count)
                differences.Add(new DeviceDifference(device, count, gained.Accounted));
        }
        if (nobody.Sent > 0)
        {
            total += nobody.Messages;
            totalReadings += nobody.Readings;
            if (nobody.Messages.Accounted != nobody.Sent)
                differences.Add(new DeviceDifference("devices that nobody knows", nobody.Sent, nobody.Messages.Accounted));
        }
        return new Reconciliation(sent.Values.Sum(), republished, total, totalReadings, differences)
        {
            OfUnknownDevices = nobody.Sent > 0 ? nobody.Messages.Quarantined : 0,
        };
    }

    private static LedgerCount Nobodys(IReadOnlyDictionary<string, LedgerCount> rows) => rows
        .Where(row => row.Key.Contains("/-/", StringComparison.Ordinal)).Aggregate(default(LedgerCount), (sum, row) => sum + row.Value);

    private static Dictionary<string, long> ByDevice(PublishTally tally)
    {
        var sent = new Dictionary<string, long>();
        foreach (var (name, count) in tally.SentByTopic())
        {
            var device = DeviceTopic.TryParse(name, out var topic) ? topic!.Device.ToString() : name;
            sent[device] = sent.GetValueOrDefault(device) + count;
        }
        return sent;
    }
}
