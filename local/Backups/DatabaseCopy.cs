using Microsoft.Data.Sqlite;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Backups;

/// <summary>A copy of a SQLite database as it is at one moment, while another process may go on writing it.</summary>
internal static class DatabaseCopy
{
    /// <exception cref="IOException">It cannot be read, or the copy is not whole.</exception>
    public static void Make(string from, string to)
    {
        try
        {
            using var source = Open(from, SqliteOpenMode.ReadWrite);
            using var copy = Open(to, SqliteOpenMode.ReadWriteCreate);
            source.BackupDatabase(copy);
            // One file, without a log beside it.
            SqliteSchema.Execute(copy, "PRAGMA journal_mode = DELETE");
            using var check = copy.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            if (check.ExecuteScalar() as string is not "ok" and var problem)
                throw new IOException($"{from} is damaged: {problem}");
        }
        catch (SqliteException failure)
        {
            throw new IOException($"{from} cannot be copied: {failure.Message}", failure);
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
