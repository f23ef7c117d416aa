using System.Text;
using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// A prepared statement that is used again and again by the thread that uses its connection. Straight on SQLite's interface: parameter objects
/// cost more than the statement itself at a hundred thousand rows a second.
/// </summary>
public sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Func<int, sqlite3, Exception> _failure;

    /// <param name="failure">Of a code that SQLite answered; by default a <see cref="SpoolException"/>.</param>
    public Statement(sqlite3 database, string sql, Func<int, sqlite3, Exception>? failure = null)
    {
        (_database, _failure) = (database, failure ?? ((code, of) => new SpoolException(code, of)));
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
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
        return BindText(index, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        Check(raw.sqlite3_bind_text(_statement, index, utf8));
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, bytes));
        return this;
    }

    /// <summary>True when a row is ready; false, and reset for the next use, at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        var failure = code == raw.SQLITE_DONE ? null : _failure(code, _database);
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Runs it to the end; rows are ignored.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>Runs it for the first number of its first row; 0 when there is no row.</summary>
    public long Scalar()
    {
        if (!Step())
            return 0;
        var value = Int64(0);
        Reset();
        return value;
    }

    /// <summary>Ends the read that it holds open. Its error code repeats that of the last step, already thrown.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsText(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_TEXT;

    public bool IsBlob(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_BLOB;

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw _failure(code, _database);
    }
}
