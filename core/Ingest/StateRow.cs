using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Ingest;

/// <summary>The stored form of <see cref="DeviceState"/>: row <c>s</c>, JSON in chunks, with a schema version.</summary>
public static class StateRow
{
    public const string Key = "s";
    public const long Schema = 1;

    public static Row ToRow(DeviceState state)
    {
        var columns = new List<Column> { new("schema", Schema), new("commit", state.Commit) };
        Chunks.Add(columns, "state", JsonSerializer.SerializeToUtf8Bytes(state, StateJson.Default.DeviceState));
        return new Row(Key, columns);
    }

    /// <summary>Throws when the row was written by a newer version: an old instance must not overwrite it.</summary>
    public static DeviceState FromRow(StoredRow row)
    {
        if (row.Number("schema") is not Schema)
            throw new NotSupportedException($"{row.Partition}: state of schema {row.Number("schema")}; this version reads {Schema}. Update it.");
        return JsonSerializer.Deserialize(Chunks.Read(row, "state"), StateJson.Default.DeviceState)!;
    }
}
