using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>One prepared statement, bound and stepped without allocation. Belongs to the thread that uses its connection.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(sqlite3 database, string sql)
    {
        _database = database;
        SpoolException.ThrowIfFailed(raw.sqlite3_prepare_v2(database, sql, out _statement), database);
    }

    public Statement Bind(int index, long value)
    {
        SpoolException.ThrowIfFailed(raw.sqlite3_bind_int64(_statement, index, value), _database);
        return this;
    }

    public Statement BindText(int index, ReadOnlySpan<byte> utf8)
    {
        SpoolException.ThrowIfFailed(raw.sqlite3_bind_text(_statement, index, utf8), _database);
        return this;
    }

    public Statement Bind(int index, string value)
    {
        SpoolException.ThrowIfFailed(raw.sqlite3_bind_text(_statement, index, value), _database);
        return this;
    }

    public Statement BindBlob(int index, ReadOnlySpan<byte> bytes)
    {
        var code = bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, index, 0) : raw.sqlite3_bind_blob(_statement, index, bytes);
        SpoolException.ThrowIfFailed(code, _database);
        return this;
    }

    /// <summary>True when a row is ready; false, and reset for the next use, at the end.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
            return true;
        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE)
            throw new SpoolException(code, _database);
        return false;
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

    public void Reset() => raw.sqlite3_reset(_statement);

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsText(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_TEXT;

    public bool IsBlob(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_BLOB;

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();
}
