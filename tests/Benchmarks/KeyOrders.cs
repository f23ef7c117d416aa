using Microsoft.Data.Sqlite;
using SmartPilots.Local.Storage;

namespace SmartPilots.Benchmarks;

/// <summary>The same raw rows into tables that differ in nothing but their key; then reads of one device.</summary>
internal static class KeyOrders
{
    private const int Devices = 200;
    private const int RowsPerDevice = 5;

    private const string Columns = "CREATE TABLE t(p INTEGER, k INTEGER, v INTEGER, b BLOB";

    private static readonly (string Name, string Create, bool Serves)[] Orders =
    [
        ("append by rowid, no index (serves no reads)", Columns + ")", false),
        ("append by rowid + unique index (partition, ticks)", Columns + ", UNIQUE(p, k))", true),
        ("key (ticks, partition), no index (no range of a device)",
            Columns + ", PRIMARY KEY(k, p)) WITHOUT ROWID", false),
        ("key (ticks, partition) + index (partition, ticks)",
            Columns + ", PRIMARY KEY(k, p)) WITHOUT ROWID; CREATE UNIQUE INDEX i ON t(p, k)", true),
        ("key (partition, ticks)", Columns + ", PRIMARY KEY(p, k)) WITHOUT ROWID", true),
    ];

    public static async Task RunAsync(string folder, int batches)
    {
        Console.WriteLine($"keys: {batches} transactions of {Devices} devices x {RowsPerDevice} rows, WAL, synchronous FULL");
        foreach (var (name, create, serves) in Orders)
        {
            var path = Path.Combine(folder, $"key{Array.IndexOf(Orders, (name, create, serves))}.db");
            using var connection = SqliteSchema.Connect(path, null, 32 * 1024);
            SqliteSchema.Execute(connection, create);
            Console.WriteLine(await Measured.RunAsync(name, (long)batches * Devices * RowsPerDevice, () => Fill(connection, batches)));
            if (!serves)
                continue;
            Console.WriteLine(await Measured.RunAsync("    point reads", 50_000, () => Points(connection, batches)));
            Console.WriteLine(await Measured.RunAsync("    rows of ranges of 500 of a device", 100_000, () => Ranges(connection, batches)));
        }
    }

    private static Task Fill(SqliteConnection connection, int batches)
    {
        using var begin = new Statement(connection, "BEGIN IMMEDIATE");
        using var commit = new Statement(connection, "COMMIT");
        using var insert = new Statement(connection, "INSERT INTO t(p, k, v, b) VALUES (?1, ?2, ?3, ?4)");
        using var body = new BodyBuffer();
        RowCodec.Encode(StoreWork.RawColumns(1), body);
        for (var n = 0; n < batches; n++)
        {
            begin.Run();
            for (var d = 0; d < Devices; d++)
            {
                for (var i = 0; i < RowsPerDevice; i++)
                    insert.Bind(1, d).Bind(2, Key(n * RowsPerDevice + i, d)).Bind(3, n).Bind(4, body.Slice(0, body.Count)).Run();
            }
            commit.Run();
        }
        return Task.CompletedTask;
    }

    private static Task Points(SqliteConnection connection, int batches)
    {
        var random = new Random(1);
        using var find = new Statement(connection, "SELECT v, b FROM t WHERE p = ?1 AND k = ?2");
        for (var i = 0; i < 50_000; i++)
        {
            var device = random.Next(Devices);
            if (!find.Bind(1, device).Bind(2, Key(random.Next(batches * RowsPerDevice), device)).Step())
                throw new InvalidOperationException("A row that was written is not there.");
            find.Reset();
        }
        return Task.CompletedTask;
    }

    private static Task Ranges(SqliteConnection connection, int batches)
    {
        var random = new Random(2);
        using var range = new Statement(connection, "SELECT v, b, k FROM t WHERE p = ?1 AND k >= ?2 ORDER BY k LIMIT 500");
        for (var i = 0; i < 200; i++)
        {
            var device = random.Next(Devices);
            range.Bind(1, device).Bind(2, Key(random.Next(batches * RowsPerDevice - 500), device));
            while (range.Step())
                _ = range.Blob(1).Length;
            range.Reset();
        }
        return Task.CompletedTask;
    }

    private static long Key(int second, int device) => StoreWork.Ticks(second) + device;
}
