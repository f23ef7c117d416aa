using System.Diagnostics;
using System.Text.RegularExpressions;
using SmartPilots.Local.Running;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>mosquitto's own client, as an engineer has it at hand.</summary>
internal static partial class MosquittoPub
{
    public static bool IsHere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "mosquitto_pub")));

    /// <summary>Publishes with QoS 1. Its exit code, or the reason of a PUBACK that refuses, which it only shows.</summary>
    /// <param name="version">MQTT: 311 or 5, as mosquitto_pub calls them.</param>
    public static Task<int> PublishAsync(LocalSystem system, string topic, byte[] payload, string? password = null, string version = "5") =>
        PublishAsync(system.MqttPort, system.Credentials.MqttUser, password ?? system.Credentials.MqttPassword, topic, payload, version);

    /// <summary>The same to any broker of this machine.</summary>
    public static async Task<int> PublishAsync(int port, string user, string password, string topic, byte[] payload, string version = "5")
    {
        var start = new ProcessStartInfo("mosquitto_pub") { RedirectStandardInput = true, RedirectStandardOutput = true };
        string[] arguments = ["-d", "-h", "127.0.0.1", "-p", port.ToString(), "-V", version, "-u", user, "-P", password, "-q", "1", "-t", topic,
            payload.Length == 0 ? "-n" : "-s"];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var client = Process.Start(start)!;
        await client.StandardInput.BaseStream.WriteAsync(payload);
        client.StandardInput.Close();
        using var patience = new CancellationTokenSource(SmartpilotsProcess.Patience);
        var shown = await client.StandardOutput.ReadToEndAsync(patience.Token);
        await client.WaitForExitAsync(patience.Token);
        var refused = Refusal().Match(shown);
        return refused.Success ? int.Parse(refused.Groups[1].Value) : client.ExitCode;
    }

    [GeneratedRegex(@"received PUBACK \(Mid: \d+, RC:(\d{3})\)")]
    private static partial Regex Refusal();
}
