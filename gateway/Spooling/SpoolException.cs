using SQLitePCL;

namespace SmartPilots.Gateway.Spooling;

/// <summary>The disk or the file behind the spool failed. What was being written is not in it; what was acknowledged before is.</summary>
public sealed class SpoolException : IOException
{
    internal SpoolException(int code, sqlite3 database)
        : base($"The spool's database answered {code & 0xff} ({raw.sqlite3_errstr(code).utf8_to_string()}): "
               + raw.sqlite3_errmsg(database).utf8_to_string()) =>
        Code = code & 0xff;

    internal SpoolException(string message)
        : base(message)
    {
    }

    /// <summary>Damage that SQLite does not notice.</summary>
    internal static SpoolException Damaged(string what) => new(raw.SQLITE_CORRUPT, what);

    private SpoolException(int code, string message)
        : base(message) =>
        Code = code;

    /// <summary>SQLite's primary result code.</summary>
    internal int Code { get; }

    /// <summary>The file itself is damaged: trying again does not help, a recovery does.</summary>
    internal bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>When a file is opened: what never fails in a valid one has failed, so its schema is damaged.</summary>
    internal bool IsUnusable => IsDamage || Code is raw.SQLITE_ERROR;

    /// <summary>The connection is of no further use.</summary>
    internal bool NeedsReopening => IsDamage || Code is raw.SQLITE_IOERR or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN;

    internal static void ThrowIfFailed(int code, sqlite3 database)
    {
        if (code != raw.SQLITE_OK)
            throw new SpoolException(code, database);
    }
}
