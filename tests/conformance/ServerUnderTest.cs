using System.Net;
using MQTTnet.Server;

namespace SmartPilots.Conformance;

/// <summary>
/// Bare MQTTnet servers with the settings of one test: one server has one port without TLS, so that further ones are servers of
/// their own, with sessions of their own.
/// </summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly List<MqttServer> _servers = [];
    private readonly List<Policies> _policies = [];

    public static async Task<ServerUnderTest> StartAsync(Configuration configuration)
    {
        var all = new ServerUnderTest();
        await all.AddAsync(configuration, configuration.Ports.FirstOrDefault(), configuration.Tls);
        foreach (var port in configuration.Ports.Skip(1))
            await all.AddAsync(configuration, port, null);
        return all;
    }

    public void Reload() => _policies.ForEach(p => p.Reload());

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.StopAsync();
            server.Dispose();
        }
    }

    private static MqttServerOptions OptionsFor(Configuration configuration, int port, TlsListener? tls)
    {
        var builder = new MqttServerOptionsBuilder()
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(configuration.MaximumQueued ?? 1000)
            .WithoutDefaultEndpoint();
        if (port != 0)
            builder.WithDefaultEndpoint().WithDefaultEndpointPort(port);
        if (tls is not null)
        {
            builder.WithEncryptedEndpoint().WithEncryptedEndpointPort(tls.Port).WithEncryptionCertificate(tls.Load())
                .WithEncryptedEndpointBoundIPAddress(IPAddress.Any);
        }

        if (tls is { RequireCertificate: true })
            builder.WithClientCertificate((_, certificate, _, _) => tls.Accepts(certificate));
        var options = builder.Build();
        options.KeepAliveOptions.MonitorInterval = TimeSpan.FromMilliseconds(100);
        return options;
    }

    private async Task AddAsync(Configuration configuration, int port, TlsListener? tls)
    {
        var server = new MqttServerFactory().CreateMqttServer(OptionsFor(configuration, port, tls));
        _servers.Add(server);
        var policies = new Policies(configuration, server);
        policies.Attach();
        _policies.Add(policies);
        await server.StartAsync();
    }
}
