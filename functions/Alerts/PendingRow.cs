using System.Globalization;
using SmartPilots.Core;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Alerts;

/// <summary>
/// Table <c>pending</c>, one partition: a marker written before a commit that has outbox rows, deleted after they are relayed. The sweep
/// finds by it what a crash left, without reading every device. Its number keeps markers of different commits apart: deleting one can
/// never delete another's.
/// </summary>
internal static class PendingRow
{
    public const string Partition = "outbox";

    public static RowCommit Mark(DeviceKey device, long number) => new(Tables.Pending, Partition,
        [new RowWrite(RowOperation.Upsert, new Row(Key(device, number), [new Column("schema", 1)]))]);

    public static RowCommit Clear(string key) => new(Tables.Pending, Partition, [new RowWrite(RowOperation.Delete, new Row(key, []), "*")]);

    public static string Key(DeviceKey device, long number) => string.Create(CultureInfo.InvariantCulture, $"{device.Partition}~{number:D19}");

    public static DeviceKey Device(string key) => key.Split('~') is [var pilot, var site, var device, _]
        ? new DeviceKey(pilot, site, device)
        : throw new FormatException($"'{key}' is no pending marker.");
}
