namespace Azure.Data.Tables;

/// <summary>
/// A row: columns by name. Types the service stores: string, byte[] or BinaryData, bool, DateTimeOffset or DateTime (UTC), double, Guid,
/// int, long; a null is not stored. Keys, <c>Timestamp</c> and, after a read, names starting with <c>odata.</c> are among the columns.
/// </summary>
public sealed partial class TableEntity : ITableEntity
{
    internal const string ETagName = "odata.etag";

    private readonly Dictionary<string, object?> _columns = [];

    public TableEntity()
    {
    }

    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (name, value) in values) _columns[name] = value;
    }

    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => Set(nameof(PartitionKey), value);
    }

    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => Set(nameof(RowKey), value);
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => Set(nameof(Timestamp), value);
    }

    public ETag ETag
    {
        get => GetString(ETagName) is { } text ? new ETag(text) : default;
        set => Set(ETagName, value.ToString());
    }

    public string? GetString(string key) => Get<string>(key);

    public byte[]? GetBinary(string key) => Get(key) is BinaryData data ? data.ToArray() : Get<byte[]>(key);

    public BinaryData? GetBinaryData(string key) => Get(key) is byte[] bytes ? BinaryData.FromBytes(bytes) : Get<BinaryData>(key);

    public bool? GetBoolean(string key) => Get<bool?>(key);

    /// <returns>In UTC.</returns>
    public DateTime? GetDateTime(string key) => Get(key) is DateTimeOffset time ? time.UtcDateTime : Get<DateTime?>(key);

    public DateTimeOffset? GetDateTimeOffset(string key) =>
        Get(key) is DateTime time ? new DateTimeOffset(time) : Get<DateTimeOffset?>(key);

    public double? GetDouble(string key) => Get<double?>(key);

    public Guid? GetGuid(string key) => Get<Guid?>(key);

    public int? GetInt32(string key) => Get<int?>(key);

    public long? GetInt64(string key) => Get<long?>(key);

    private object? Get(string key) => _columns.GetValueOrDefault(key);

    // Null for an absent column; a column of another type is a bug of the caller.
    private T? Get<T>(string key) => Get(key) switch
    {
        null => default,
        T value => value,
        var other => throw new InvalidOperationException($"Cannot return {typeof(T)} type for a {other.GetType()} typed property ({key})."),
    };

    // As published: a column that holds a double or long stays one when it is assigned an int.
    private void Set(string key, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        _columns[key] = (_columns.GetValueOrDefault(key), value) switch
        {
            (double, int number) => (double)number,
            (long, int number) => (long)number,
            _ => value,
        };
    }
}
