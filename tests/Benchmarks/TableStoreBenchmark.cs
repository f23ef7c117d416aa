using Azure.Data.Tables;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks;

/// <summary>The store on Azurite beside the table client alone with transactions of 100 rows, in the same run.</summary>
internal static class TableStoreBenchmark
{
    private const int Batches = 5;
    private const int Concurrency = 16;

    public static async Task RunAsync()
    {
        Console.WriteLine($"tables: rows per second on Azurite (in memory), {Concurrency} requests under way");
        using var azurite = await AzuriteServer.StartAsync();
        var client = new TableServiceClient(azurite.ConnectionString).GetTableClient("raw");
        await client.CreateIfNotExistsAsync();
        await RawAsync(client, warmUp: true);
        var raw = await RawAsync(client, warmUp: false);
        Console.WriteLine(raw);
        var store = new AzureTableStore(options => new TableServiceClient(azurite.ConnectionString, options), Concurrency);
        var full = await StoreAsync(store, "store, commits of 100 rows", new StoreWork(40, 100, withState: false));
        Console.WriteLine(full);
        Console.WriteLine(SqliteStoreBenchmark.Ratio("store / table client", full, raw));
        var whole = new StoreWork(200, 5, withState: true, pilot: "whole");
        Console.WriteLine(await StoreAsync(store, "store, commits of 10 rows (5 raw, state, windows, ledger)", whole));
    }

    private static async Task<Measured> RawAsync(TableClient client, bool warmUp)
    {
        var work = new StoreWork(40, 100, withState: false);
        var commits = Enumerable.Range(warmUp ? Batches : 0, warmUp ? 1 : Batches).SelectMany(work.Batch);
        var transactions = commits.Select(commit => commit.Writes.Select(write => Add(commit.Partition, write.Row)).ToArray()).ToArray();
        return await Measured.RunAsync("table client, transactions of 100 rows", transactions.Length * 100, () =>
            Parallel.ForEachAsync(transactions, new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
                async (actions, cancellationToken) => await client.SubmitTransactionAsync(actions, cancellationToken)));
    }

    private static TableTransactionAction Add(string partition, Row row)
    {
        var entity = new TableEntity(partition, row.Key);
        foreach (var column in row.Columns)
            entity[column.Name] = column.Kind == ColumnKind.Number ? column.Number : column.Text!;
        return new TableTransactionAction(TableTransactionActionType.Add, entity);
    }

    private static Task<Measured> StoreAsync(AzureTableStore store, string name, StoreWork work) =>
        Measured.RunAsync(name, (long)work.RowsPerBatch * Batches, () => SqliteStoreBenchmark.Write(store, work, Batches));
}
