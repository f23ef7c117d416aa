using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Demo;

/// <summary>The demo's words, the same on a terminal and in plain lines.</summary>
internal static class DemoText
{
    public static IEnumerable<string> Welcome(LocalSystem system, string pilot)
    {
        var (sender, topic) = (system.Credentials, $"pilots/{pilot}/headworks/storage-tank/readings");
        yield return $"page   {system.PageLink()}&pilot={pilot}";
        yield return $"api    {system.Api}/api/health   (other routes: Authorization: Bearer {sender.OperatorKey})";
        yield return $"mqtt   127.0.0.1:{system.MqttPort}   user {sender.MqttUser}   password {sender.MqttPassword}";
        yield return "by hand:";
        yield return $"  mosquitto_pub -p {system.MqttPort} -u {sender.MqttUser} -P {sender.MqttPassword} -i by-hand -q 1 -t {topic} \\";
        yield return "    -m '{\"t\":\"2026-01-01T12:00:00Z\",\"values\":{\"level_m\":1.5}}'";
        yield return $"  curl -H 'Authorization: Bearer {sender.OperatorKey}' \\";
        yield return $"    '{system.Api}/api/readings?device={pilot}/headworks/storage-tank&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z'";
    }

    // Numbers are invariant everywhere: the build sets InvariantGlobalization.
    public static IEnumerable<(string Name, string Value)> Lines(DemoFigures figures) =>
    [
        ("messages", $"{figures.Messages:N0} = {figures.Accepted:N0} accepted + {figures.Duplicate:N0} duplicate + {figures.Late:N0} late + "
            + $"{figures.Quarantined:N0} quarantined"),
        ("readings stored", $"{figures.Readings:N0}"),
        ("alerts", $"{figures.AlertsRaised:N0} raised, {figures.AlertsCleared:N0} cleared"),
        ("in Azure", $"{figures.CostUsdPerMillionReadings:0.000} USD per million readings (list prices to be verified: infra/prices.json)"),
    ];
}
