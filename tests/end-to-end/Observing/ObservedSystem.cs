using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.EndToEnd.Tests.Serve;

namespace SmartPilots.EndToEnd.Tests.Observing;

[CollectionDefinition(nameof(ObservedSystem))]
public sealed class ObservedSystemCollection : ICollectionFixture<ObservedSystem>;

/// <summary>One running system, with a rule, that tells a collector of itself; shared by the tests of this folder.</summary>
public sealed class ObservedSystem : IAsyncLifetime
{
    internal ServedSystem System { get; } = new(ownProcess: true);
    internal TraceReceiver Receiver { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var file = Path.Combine(System.PilotsFolder, "village.json");
        var pilot = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        pilot["rules"] = new JsonArray(new JsonObject
        {
            ["rule"] = "low", ["name"] = "Tank nearly empty", ["stream"] = "level_m", ["deviceTypes"] = new JsonArray("tank-probe"), ["below"] = 0.5,
        });
        await File.WriteAllTextAsync(file, pilot.ToJsonString());
        Receiver = await TraceReceiver.StartAsync();
        foreach (var (name, value) in Receiver.Variables)
            System.Environment[name] = value;
        await System.StartAgainAsync();
    }

    internal async Task PublishAsync(params double[] levels)
    {
        using var device = await System.ConnectAsync();
        var now = TimeProvider.System.GetUtcNow();
        await Task.WhenAll(levels.Select((level, i) => device.PublishStringAsync(ServedSystem.Topic,
            FormattableString.Invariant($"{{\"t\":{now.AddSeconds(i - levels.Length).ToUnixTimeMilliseconds()},\"values\":{{\"level_m\":{level}}}}}"),
            MqttQualityOfServiceLevel.AtLeastOnce)));
    }

    public async Task DisposeAsync()
    {
        await System.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
