using System.Text;
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
    internal string DataFolder => _data.Path;

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

    /// <summary>See <see cref="MosquittoPub"/>.</summary>
    public Task<int> PublishAsync(string topic, byte[] payload, string? password = null, string version = "5") =>
        MosquittoPub.PublishAsync(_system, topic, payload, password, version);

    public Task<int> PublishAsync(string topic, string payload) => PublishAsync(topic, Encoding.UTF8.GetBytes(payload));

    public static bool IsMosquittoHere => MosquittoPub.IsHere;
}
