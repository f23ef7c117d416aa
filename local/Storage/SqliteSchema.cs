using Microsoft.Data.Sqlite;
using SmartPilots.Gateway.Spooling;
using SQLitePCL;

namespace SmartPilots.Local.Storage;

/// <summary>
/// The database file: opened durable, made when missing, migrated when older, refused when newer. ETags are version numbers; each opening takes a new
/// epoch for their upper bits, so that a number never comes back, even for a row that was deleted and written again.
/// </summary>
internal static class SqliteSchema
{
    /// <summary>Of files that this program writes.</summary>
    public static int Version => Migrations.Length + 1;

    private const int ApplicationId = 0x53505453; // "SPTS"
    private const int EpochShift = 40;

    private const string Create = """
        CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK (id = 0), epoch INTEGER NOT NULL);
        INSERT INTO meta VALUES (0, 0);
        CREATE TABLE partitions(id INTEGER PRIMARY KEY, tbl TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (tbl, name));
        CREATE TABLE rows(partition INTEGER NOT NULL, key TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (partition, key)) WITHOUT ROWID;
        CREATE TABLE readings(partition INTEGER NOT NULL, ticks INTEGER NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
            UNIQUE (partition, ticks));
        PRAGMA application_id = 1397773395;
        PRAGMA user_version = 1;
        """;

    // From version 1 to 2, from 2 to 3, and so on: each moves a file one version forward, within the transaction that opens it.
    private static readonly string[] Migrations = [];

    static SqliteSchema() => Batteries_V2.Init();

    /// <summary>A connection as every part of the store uses it: WAL, an fsync in every commit, waiting 5 s for another process.</summary>
    /// <param name="cacheKilobytes">Of pages. The writer's holds the pages that every batch touches: states, open windows, ends of indexes.</param>
    public static SqliteConnection Connect(string path, string? vfs, int cacheKilobytes)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        if (vfs is not null)
            settings.Vfs = vfs;
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            raw.sqlite3_busy_timeout(connection.Handle!, 5000);
            // A checkpoint every 32 MB of log: pages that every batch writes go to the file once, not once a batch.
            Execute(connection, $"""
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA temp_store = MEMORY;
                PRAGMA cache_size = -{cacheKilobytes};
                PRAGMA wal_autocheckpoint = 8192;
                """);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Makes the tables when the file is new, and brings an older one forward. Throws <see cref="InvalidDataException"/> for a file of a newer program.
    /// </summary>
    public static void Prepare(SqliteConnection connection) => Prepare(connection, Migrations);

    /// <summary>The same with other steps after version 1.</summary>
    internal static void Prepare(SqliteConnection connection, IReadOnlyList<string> migrations)
    {
        var newest = migrations.Count + 1;
        Execute(connection, "BEGIN IMMEDIATE");
        var version = Scalar(connection, "PRAGMA user_version");
        if (version > newest)
        {
            throw new InvalidDataException(
                $"{connection.DataSource} was written by a newer SmartPilots (store schema {version}; this one knows {newest}). "
                + "Start the newer one, or choose another data directory.");
        }
        if (version > 0 && Scalar(connection, "PRAGMA application_id") != ApplicationId)
            throw new InvalidDataException($"{connection.DataSource} is a database of another program, not a SmartPilots store.");
        if (version == 0)
            Execute(connection, Create);
        for (var from = Math.Max((int)version, 1); from < newest; from++)
            Execute(connection, $"{migrations[from - 1]}; PRAGMA user_version = {from + 1}");
        Execute(connection, "COMMIT");
    }

    /// <summary>The first version number of this opening; never given out before.</summary>
    public static long TakeEpoch(SqliteConnection connection) =>
        Scalar(connection, "UPDATE meta SET epoch = epoch + 1 RETURNING epoch") << EpochShift;

    /// <summary>One that fails as all commands of the connection do.</summary>
    public static Statement Statement(this SqliteConnection connection, string sql) => new(connection.Handle!, sql, static (code, database) => new SqliteException(
        $"SQLite error {code}: {raw.sqlite3_errmsg(database).utf8_to_string()}", code & 0xFF, raw.sqlite3_extended_errcode(database)));

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
