namespace SmartPilots.Functions.Pilots;

/// <summary>
/// Rows of table <c>devices</c>, one partition for each pilot: <c>d~{site}~{device}</c> a registered device, <c>rate</c> how many were
/// registered in the current hour. A registration writes both in one commit, so the limit holds for all instances together. The hour
/// never goes back: an instance whose clock is behind another's, which has begun the next hour, would else count from nothing again.
/// </summary>
internal static class DeviceRows
{
    private const string RateKey = "rate";
    public const string From = "d~";
    public const string To = "d~~";

    /// <summary>The registered devices of all pilots; partitions have pilots' names.</summary>
    public static RowQuery All { get; } = new(Tables.Devices, "-", "~") { KeyFrom = From, KeyTo = To };

    public static RegisteredDevice Device(StoredRow row)
    {
        var key = row.Key.Split('~');
        return new RegisteredDevice(new DeviceKey(row.Partition, key[1], key[2]), row.Text("type") ?? "", row.Number("at") ?? 0, row.Text("version") ?? "");
    }

    public static bool IsDevice(StoredRow row) => row.Key.StartsWith(From, StringComparison.Ordinal);

    public static bool IsRate(StoredRow row) => row.Key == RateKey;

    /// <summary>How many were registered in the hour, or in the later one that others count already.</summary>
    public static long Count(StoredRow? rate, string hour) => Later(rate, hour) == rate?.Text("hour") ? rate?.Number("count") ?? 0 : 0;

    /// <summary>The UTC hour of a time, such as <c>2026112210</c>.</summary>
    public static string Hour(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    /// <summary>A conflict when another instance registers for the pilot at the same time.</summary>
    public static RowCommit Register(string pilot, IReadOnlyList<RegisteredDevice> devices, StoredRow? rate, string hour)
    {
        var counted = new Row(RateKey, [new Column("schema", 1), new Column("hour", Later(rate, hour)), new Column("count", Count(rate, hour) + devices.Count)]);
        return new RowCommit(Tables.Devices, pilot,
        [
            RowWrite.Over(rate?.ETag, counted),
            .. devices.Select(device => new RowWrite(RowOperation.Insert, ToRow(device))),
        ]);
    }

    private static string Later(StoredRow? rate, string hour) =>
        rate?.Text("hour") is { } counted && string.CompareOrdinal(counted, hour) > 0 ? counted : hour;

    private static Row ToRow(RegisteredDevice device) => new($"{From}{device.Key.Site}~{device.Key.Device}",
    [
        new Column("schema", 1), new Column("type", device.Type), new Column("at", device.RegisteredTicks), new Column("version", device.PilotVersion),
    ]);
}
