using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SmartPilots.Local.Storage;

/// <summary>
/// A prepared statement used again and again by one thread at a time. Straight on SQLite's interface: parameter objects cost more
/// than the statement itself at a hundred thousand rows a second.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection owner, string sql)
    {
        _connection = owner.Handle!;
        Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, string text)
    {
        const int onStack = 1024;
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes = size <= onStack ? stackalloc byte[onStack] : new byte[size];
        Check(raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]));
        return this;
    }

    /// <summary>Not empty: SQLite would take it for NULL.</summary>
    public Statement Bind(int index, ReadOnlySpan<byte> blob)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, blob));
        return this;
    }

    /// <summary>True when there is a row to read; false at the end.</summary>
    public bool Step()
    {
        var result = raw.sqlite3_step(_statement);
        if (result == raw.SQLITE_ROW)
            return true;
        if (result == raw.SQLITE_DONE)
            return false;
        var failure = Failure(result);
        raw.sqlite3_reset(_statement);
        throw failure;
    }

    public void Run()
    {
        Step();
        Reset();
    }

    /// <summary>Ends the read that the statement holds open. Its error code repeats that of the last step, already thrown.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
            throw Failure(result);
    }

    private SqliteException Failure(int result)
    {
        var message = $"SQLite error {result}: {raw.sqlite3_errmsg(_connection).utf8_to_string()}";
        return new SqliteException(message, result & 0xFF, raw.sqlite3_extended_errcode(_connection));
    }
}
