namespace SmartPilots.Core.Storage;

/// <summary>
/// The store, as narrow as Azure Tables: rows in partitions, atomic commits of one partition, optimistic concurrency by ETag.
/// Implementations: Azure Tables, SQLite, and a strict fake in the tests; one contract suite runs on all. A commit that can't be done
/// is answered; a read that can't be served throws <see cref="StoreUnavailableException"/>.
/// </summary>
public interface ITelemetryStore
{
    /// <summary>
    /// Carries out many commits at once, each atomic by itself, and answers each in the order given. Never throws for one commit's
    /// failure: that is its answer. A commit that breaks a limit of the service (<see cref="StoreLimits"/>) throws
    /// <see cref="ArgumentException"/> before anything is written, on every implementation.
    /// </summary>
    Task<IReadOnlyList<CommitAnswer>> CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken);

    /// <summary>Point reads in one partition; null where there is no such row, in the order of <paramref name="keys"/>.</summary>
    Task<IReadOnlyList<StoredRow?>> FindAsync(string table, string partition, IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>Rows in order of partition and key, one page of at most 1,000; read on with the page's continuation.</summary>
    Task<RowPage> QueryAsync(RowQuery query, CancellationToken cancellationToken);
}

/// <summary>The tables. Created by the store itself when first needed.</summary>
public static class Tables
{
    public const string Telemetry = "telemetry";
    public const string Alerts = "alerts";
    public const string Latest = "latest";
    public const string Devices = "devices";
    public const string Pending = "pending";
    public const string Pilots = "pilots";
    public const string Notifications = "notifications";
    public const string People = "people";
    public const string Audit = "audit";
    public const string Indicators = "indicators";
    public const string Citizens = "citizens";
    public const string Contacts = "contacts";
    public static IReadOnlyList<string> All { get; } =
        [Telemetry, Alerts, Latest, Devices, Pending, Pilots, Notifications, People, Audit, Indicators, Citizens, Contacts];
}
