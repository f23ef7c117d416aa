using System.Globalization;
using SmartPilots.Core.Storage;

namespace SmartPilots.Benchmarks;

/// <summary>The rows that a batch of messages becomes: per device some raw readings, and with them state, windows and ledger.</summary>
internal sealed class StoreWork(int devices, int rawRows, bool withState, string pilot = "bench")
{
    private const long FirstTick = 638_000_000_000_000_000;
    private static readonly byte[] State = new byte[600];
    private static readonly byte[] Window = new byte[250];

    private readonly string[] _partitions = [.. Enumerable.Range(0, devices).Select(d => $"{pilot}~site-{d % 7}~device-{d:D4}")];

    public int RowsPerBatch => devices * (rawRows + (withState ? 5 : 0));
    public int RawRowsPerBatch => devices * rawRows;

    /// <summary>Batch n: the next <c>rawRows</c> seconds of every device.</summary>
    public RowCommit[] Batch(int n)
    {
        var commits = new RowCommit[devices];
        for (var d = 0; d < devices; d++)
        {
            var writes = new List<RowWrite>(rawRows + 5);
            var second = (long)n * rawRows;
            if (withState)
                AddState(writes, second);
            for (var i = 0; i < rawRows; i++)
                writes.Add(Raw(Ticks(second + i) + d));
            commits[d] = new RowCommit(Tables.Telemetry, _partitions[d], writes);
        }
        return commits;
    }

    public static long Ticks(long second) => FirstTick + second * TimeSpan.TicksPerSecond;

    public static Column[] RawColumns(long ticks) =>
    [
        new("received", ticks + 1234), new("flow_lps", "1.25"), new("turbidity_ntu", "0.7"), new("level_m", "3.125"),
        new("q", 0L), new("src", 17L),
    ];

    private static RowWrite Raw(long ticks) =>
        new(RowOperation.Insert, new Row(string.Create(CultureInfo.InvariantCulture, $"r~{ticks:D19}"), RawColumns(ticks)));

    private static void AddState(List<RowWrite> writes, long second)
    {
        var start = (long Seconds) => Ticks(second / Seconds * Seconds).ToString("D19", CultureInfo.InvariantCulture);
        writes.Add(new(RowOperation.Upsert, new Row("s", [new Column("v", 1), new Column("state", State)])));
        foreach (var period in (int[])[300, 3600, 86400])
            writes.Add(new(RowOperation.Upsert, new Row($"w~{period}~{start(period)}", [new Column("v", 1), new Column("body", Window)])));
        var ledger = new Row($"l~{second / 86400}~gateway", [new Column("accepted", second), new Column("late", 0)]);
        writes.Add(new(RowOperation.Upsert, ledger));
    }
}
