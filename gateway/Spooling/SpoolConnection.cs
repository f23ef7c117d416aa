using SmartPilots.Gateway.Access;
using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>Opens the database. Statements go to SQLite directly: the spool's hot path binds a million values a second.</summary>
internal static class SpoolConnection
{
    static SpoolConnection() => Batteries_V2.Init();

    public static sqlite3 Open(string path, bool readOnly)
    {
        if (!readOnly && !File.Exists(path))
            AtomicFile.Write(path, [], ownerOnly: true); // SQLite gives its journals the same mode
        var flags = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out var database, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code == raw.SQLITE_OK)
            return database;
        var failure = new SpoolException(code, database);
        database.Dispose();
        throw failure;
    }

    public static void Execute(sqlite3 database, string sql) =>
        SpoolException.ThrowIfFailed(raw.sqlite3_exec(database, sql), database);
}
