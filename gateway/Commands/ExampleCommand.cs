using System.CommandLine;

namespace SmartPilots.Gateway.Commands;

/// <summary><c>gateway example NAME</c>: options that listen to a network server's or a plant's broker, to be filled in.</summary>
internal static class ExampleCommand
{
    private static readonly IReadOnlyDictionary<string, (string Config, string Pilot)> Examples = new Dictionary<string, (string, string)>
    {
        // Host, user and protocol version as its console shows them under Integrations, MQTT; the password is an API key that may read uplinks.
        ["the-things-stack"] = (Config("eu1.cloud.thethings.network", 8883, tls: true, "3.1.1", "APPLICATION@TENANT", "v3/+/devices/+/up"),
            """
            "sources": [ { "topic": "v3/+/devices/{device}/up", "envelope": "the-things-stack-v3" } ]; "ids" of a device: its device id
            """),
        ["chirpstack"] = (Config("127.0.0.1", 1883, tls: false, "5", "", "application/+/device/+/event/up"),
            """
            "sources": [ { "topic": "application/+/device/{device}/event/up", "envelope": "chirpstack-v4" } ]; "ids" of a device: its DevEUI
            """),
        ["sparkplug"] = (Config("127.0.0.1", 1883, tls: false, "5", "", "spBv1.0/GROUP/+/+", "spBv1.0/GROUP/+/+/+"),
            """
            "sources": [ { "topic": "spBv1.0/GROUP/+/NODE", "device": "SITE/NODE" }, { "topic": "spBv1.0/GROUP/+/NODE/{device}" } ];
            the node itself is a device too: its births belong to it; a node that was not heard from its birth on is asked for one
            """),
    };

    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = string.Join(", ", Examples.Keys) };
        name.AcceptOnlyFromAmong([.. Examples.Keys]);
        var command = new Command("example", "Print options for `run --config` that listen to another broker, and the pilot file's part") { name };
        command.SetAction(parsed => Console.Write(Text(parsed.GetRequiredValue(name))));
        return command;
    }

    /// <summary>A file of options as it is: what belongs into the pilot file stands in comments.</summary>
    internal static string Text(string name)
    {
        var (config, pilot) = Examples[name];
        return $"{config}\n{string.Concat(pilot.Split('\n').Select(line => $"// in the pilot file: {line}\n"))}";
    }

    private static string Config(string host, int port, bool tls, string protocol, string user, params string[] topics) => $$"""
        {
          "gateway": "site-1",
          "functions": "https://YOUR-APP.azurewebsites.net",
          "functionsKey": "THE GATEWAY KEY",
          "bridge": {
            "host": "{{host}}", "port": {{port}}, "useTls": {{(tls ? "true" : "false")}}, "protocol": "{{protocol}}",
            "user": "{{user}}", "password": "",
            "topics": [ {{string.Join(", ", topics.Select(topic => $"\"{topic}\""))}} ]
          }
        }
        """;
}
