using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;
using SmartPilots.Local.Storage;

namespace SmartPilots.Benchmarks;

/// <summary>The store beside plain batched inserts of the same bodies into the simplest table there is, in the same run.</summary>
internal static class SqliteStoreBenchmark
{
    public static async Task RunAsync(string folder)
    {
        Console.WriteLine("sqlite: rows per second; one call of 200 commits is one transaction and one fsync");
        var raw = await Plain(folder, rows: 4000, batches: 250);
        Console.WriteLine(raw);
        var store = await Store(folder, "raw", new StoreWork(200, 20, withState: false), 250);
        Console.WriteLine(store);
        Console.WriteLine(Ratio("store / plain inserts", store, raw));
        Console.WriteLine(await Store(folder, "whole", new StoreWork(200, 5, withState: true), 250));
        await Alone(folder);
        await Reads(Path.Combine(folder, "whole.db"));
    }

    public static string Ratio(string name, Measured ours, Measured theirs) =>
        string.Create(CultureInfo.InvariantCulture, $"{name,-58} {ours.PerSecond / theirs.PerSecond,12:N2}");

    private static async Task<Measured> Store(string folder, string name, StoreWork work, int batches)
    {
        using var store = new SqliteTelemetryStore(Path.Combine(folder, name + ".db"));
        return await Measured.RunAsync($"store, {name} ({work.RowsPerBatch} rows a call, {work.RawRowsPerBatch} of them raw)",
            (long)work.RowsPerBatch * batches, () => Write(store, work, batches));
    }

    public static async Task Write(ITelemetryStore store, StoreWork work, int batches)
    {
        // Two calls under way, as the pipeline has them: one is written while the next is made.
        var before = Task.FromResult<IReadOnlyList<CommitAnswer>>([]);
        for (var n = 0; n < batches; n++)
        {
            var next = store.CommitAsync(work.Batch(n), default);
            Check(await before);
            before = next;
        }
        Check(await before);
    }

    private static Task<Measured> Plain(string folder, int rows, int batches)
    {
        using var connection = SqliteSchema.Connect(Path.Combine(folder, "plain.db"), null, 32 * 1024);
        SqliteSchema.Execute(connection, "CREATE TABLE t(p INTEGER, k INTEGER, v INTEGER, b BLOB)");
        var body = new byte[70];
        return Measured.RunAsync($"plain inserts, {rows} rows a transaction", (long)rows * batches, () =>
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO t(p, k, v, b) VALUES ($p, $k, $v, $b)";
            var names = (string[])["$p", "$k", "$v", "$b"];
            var values = names.Select(name => insert.Parameters.Add(new SqliteParameter(name, 0L))).ToArray();
            for (var n = 0; n < batches; n++)
            {
                using var transaction = connection.BeginTransaction();
                insert.Transaction = transaction;
                for (var i = 0; i < rows; i++)
                {
                    (values[0].Value, values[1].Value, values[2].Value, values[3].Value) = (i % 200L, (long)n * rows + i, 1L, body);
                    insert.ExecuteNonQuery();
                }
                transaction.Commit();
            }
            return Task.CompletedTask;
        });
    }

    private static async Task Alone(string folder)
    {
        using var store = new SqliteTelemetryStore(Path.Combine(folder, "alone.db"));
        var work = new StoreWork(1, 1, withState: true);
        var times = new List<double>();
        for (var n = 0; n < 500; n++)
        {
            var start = Stopwatch.GetTimestamp();
            Check(await store.CommitAsync(work.Batch(n), default));
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"one commit alone: p50 {times[250]:N2} ms, p99 {times[495]:N2} ms (fsync included)"));
    }

    private static async Task Reads(string path)
    {
        using var store = new SqliteTelemetryStore(path);
        var partition = new StoreWork(200, 5, true).Batch(0)[7].Partition;
        Console.WriteLine(await Measured.RunAsync("point reads of the state", 20_000, async () =>
        {
            for (var i = 0; i < 20_000; i++)
                await store.FindAsync(Tables.Telemetry, partition, ["s"], default);
        }));
        Console.WriteLine(await Measured.RunAsync("rows read in pages of 1,000 of one device", 100_000, async () =>
        {
            for (var i = 0; i < 100; i++)
                await store.QueryAsync(RowQuery.InPartition(Tables.Telemetry, partition) with { KeyFrom = "r~" }, default);
        }));
    }

    private static void Check(IReadOnlyList<CommitAnswer> answers)
    {
        foreach (var answer in answers)
        {
            if (answer.Outcome != CommitOutcome.Committed)
                throw new InvalidOperationException($"A commit was {answer.Outcome}: {answer.Detail}");
        }
    }
}
