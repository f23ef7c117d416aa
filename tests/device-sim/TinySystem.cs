using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Model;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>
/// The least that looks like a system from outside: a real broker that keeps what it is sent, and a ledger over HTTP that counts a message
/// as accepted the first time and as duplicate after that. Small enough that what it should answer can be seen at a glance.
/// </summary>
internal sealed class TinySystem : IAsyncDisposable
{
    private readonly HashSet<string> _seen = [];
    private readonly Dictionary<string, (long Accepted, long Duplicate)> _ledger = [];
    private readonly WebApplication _api;
    private MqttServer? _broker;
    private long _quarantined;

    private TinySystem(WebApplication api) => _api = api;

    public List<(string Topic, string Payload)> Arrived { get; } = [];

    /// <summary>The devices that it says it knows.</summary>
    public List<string> Devices { get; } = [];

    /// <summary>Asked before a message is kept; false: it vanishes, though acknowledged.</summary>
    public Func<string, bool> Keep { get; set; } = _ => true;
    /// <summary>Messages whose topics hold this are of unknown devices: quarantined, and counted for no device.</summary>
    public string? Unknown { get; set; }

    /// <summary>Awaited before a message is taken and acknowledged.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;
    public string Password { get; set; } = "right";
    public string Key { get; set; } = "operator";
    public int MqttPort { get; private set; }
    public SystemAddress Address => new(
        new Uri(_api.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        "127.0.0.1", MqttPort, "devices", "right", "operator");

    public static async Task<TinySystem> StartAsync(bool withBroker = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var system = new TinySystem(builder.Build());
        system._api.MapGet("/api/ledger", system.Ledger);
        system._api.MapGet("/api/quarantine/summary", (string pilot) => new { waiting = pilot != "-" || system._quarantined == 0 ? []
            : new[] { new { reason = "unknown-device", count = system._quarantined } } });
        system._api.MapGet("/api/pilots", () => new { pilots = new[] { new { pilot = "p", sites = new[] { new { site = "s",
            devices = system.Devices.Select(device => new { device }) } } } } });
        await system._api.StartAsync();
        if (withBroker)
            await system.StartBrokerAsync();
        return system;
    }

    public ValueTask<SystemAddress> FindAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Address);

    public async Task StartBrokerAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                MqttPort = FreePort.Next();
                _broker = new MqttServerFactory().CreateMqttServer(new MqttServerOptionsBuilder().WithDefaultEndpoint()
                    .WithDefaultEndpointBoundIPAddress(System.Net.IPAddress.Loopback).WithDefaultEndpointPort(MqttPort).Build());
                _broker.ValidatingConnectionAsync += ValidateAsync;
                _broker.InterceptingPublishAsync += TakeAsync;
                await _broker.StartAsync();
                return;
            }
            catch (System.Net.Sockets.SocketException) when (attempt < 5)
            {
                _broker?.Dispose(); // someone else took the port meanwhile
            }
        }
    }

    public async Task StopBrokerAsync()
    {
        if (_broker is not { } broker)
            return;
        _broker = null;
        await broker.StopAsync(new MqttServerStopOptions());
        broker.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await StopBrokerAsync();
        await _api.DisposeAsync();
    }

    private Task ValidateAsync(ValidatingConnectionEventArgs connection)
    {
        if (connection.Password != Password)
            connection.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        return Task.CompletedTask;
    }

    private async Task TakeAsync(InterceptingPublishEventArgs publish)
    {
        await Before();
        var topic = publish.ApplicationMessage.Topic;
        var payload = Encoding.UTF8.GetString(publish.ApplicationMessage.Payload);
        lock (_seen)
        {
            Arrived.Add((topic, payload));
            if (!Keep(topic))
                return;
            if (Unknown is { } unknown && topic.Contains(unknown))
            {
                _quarantined++;
                return;
            }
            var device = DeviceTopic.TryParse(topic, out var known) ? known!.Device.ToString() : "-/-/tiny";
            var row = _ledger.GetValueOrDefault(device);
            _ledger[device] = _seen.Add($"{topic} {payload}") ? (row.Accepted + 1, row.Duplicate) : (row.Accepted, row.Duplicate + 1);
        }
    }

    private async Task Ledger(HttpContext context)
    {
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = 401;
            return;
        }
        string answer;
        lock (_seen)
        {
            var rows = _ledger.Select(row => new
            {
                day = "2026-11-22", gateway = "tiny", epoch = "e", lane = "live", device = row.Key,
                messages = new { sent = row.Value.Accepted + row.Value.Duplicate, row.Value.Accepted, late = 0, row.Value.Duplicate,
                    quarantined = 0 },
                readings = new { sent = row.Value.Accepted + row.Value.Duplicate, row.Value.Accepted, late = 0, row.Value.Duplicate,
                    quarantined = 0 },
            });
            var none = new { sent = 0L, Accepted = 0L, late = 0, Duplicate = 0L, quarantined = 0 };
            var nobody = new { day = "2026-11-22", gateway = "tiny", epoch = "e", lane = "live", device = "-/-/tiny",
                messages = new { sent = _quarantined, accepted = 0, late = 0, duplicate = 0, quarantined = _quarantined }, readings = none };
            answer = JsonSerializer.Serialize(new { rows = rows.Cast<object>().Append(nobody) }, JsonSerializerOptions.Web);
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }
}
