using SmartPilots.Functions.Alerts;

namespace SmartPilots.Cli.Demo;

/// <summary>An alert that was raised or cleared, as the demo tells it.</summary>
/// <param name="At">The pilot's time, UTC.</param>
internal sealed record AlertFeed(AlertItem Alert, DateTime At, bool IsCleared)
{
    public static IEnumerable<AlertFeed> Of(AlertItem alert)
    {
        yield return new AlertFeed(alert, alert.RaisedAt, IsCleared: false);
        if (alert.ClearedAt is { } cleared)
            yield return new AlertFeed(alert, cleared, IsCleared: true);
    }

    public override string ToString()
    {
        var value = IsCleared ? Alert.ClearedValue : Alert.Value;
        var what = value is null || Alert.Stream is null ? "" : $"  {Alert.Stream} {value:0.###} {Alert.Unit}";
        var where = Alert.Device[(Alert.Device.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return $"{At:yyyy-MM-dd HH:mm}Z  {(IsCleared ? "cleared" : "ALERT"),-7}  {Alert.Severity,-8}  {Alert.Name}: {where}{what}";
    }
}
