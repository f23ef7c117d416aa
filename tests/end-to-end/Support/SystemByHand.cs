using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Local.Running;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A whole system in this process, spoken to with mosquitto's own client, as an engineer would by hand.</summary>
public sealed class SystemByHand : IAsyncLifetime
{
    public const string Pilot = "niger-state-water";
    private readonly ScratchData _data = new();
    private LocalSystem _system = null!;

    internal OperatorClient Operator { get; private set; } = null!;
    internal LocalSystem System => _system;

    public async Task InitializeAsync()
    {
        _system = await LocalSystem.StartAsync(new LocalSystemOptions(_data.Path, TimeProvider.System) { HttpPort = 0, MqttPort = 0, GatherSeconds = 0.02 },
            NullLoggerFactory.Instance, CancellationToken.None);
        Operator = new OperatorClient(_system.Api, _system.Credentials.OperatorKey);
    }

    public async Task DisposeAsync()
    {
        Operator.Dispose();
        await _system.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>Publishes with <c>mosquitto_pub</c>, QoS 1. Its exit code, or the reason of a PUBACK that refuses, which it only shows.</summary>
    /// <param name="version">MQTT: 311 or 5, as mosquitto_pub calls them.</param>
    public Task<int> PublishAsync(string topic, byte[] payload, string? password = null, string version = "5") =>
        PublishAsync(_system.MqttPort, _system.Credentials.MqttUser, password ?? _system.Credentials.MqttPassword, topic, payload, version);

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
        var refused = Regex.Match(shown, @"received PUBACK \(Mid: \d+, RC:(\d{3})\)");
        return refused.Success ? int.Parse(refused.Groups[1].Value) : client.ExitCode;
    }

    public Task<int> PublishAsync(string topic, string payload) => PublishAsync(topic, Encoding.UTF8.GetBytes(payload));

    public static bool IsMosquittoHere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, "mosquitto_pub")));
}
