using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Alerts;

/// <summary>Row <c>o~{n}</c>: an alert transition committed with its readings and not yet published.</summary>
public static class OutboxRow
{
    public const string From = "o~";
    public const string To = "o~~";

    public static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"o~{number:D19}");

    public static long Number(string key) => long.Parse(key.AsSpan(From.Length), CultureInfo.InvariantCulture);

    public static Row ToRow(long number, AlertTransition transition) => new(Key(number),
        [new Column("schema", 1), new Column("transition", JsonSerializer.Serialize(transition, AlertJson.Default.AlertTransition))]);

    public static AlertTransition FromRow(StoredRow row) =>
        JsonSerializer.Deserialize(row.Text("transition")!, AlertJson.Default.AlertTransition)!;
}
