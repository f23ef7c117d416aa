using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// Kestrel under the published server. A connection takes its place before TLS; its handshake has a time limit, as has its CONNECT.
/// </summary>
/// <param name="plain">Where MQTT is taken in clear.</param>
/// <param name="tls">Where it is taken over TLS; null for nowhere.</param>
internal sealed class MqttListener(
    IPEndPoint plain, (IPEndPoint Address, HttpsConnectionAdapterOptions Options)? tls, ChannelServices services, Func<Socket, IDisposable?> enter)
    : IMqttServerAdapter
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    /// <summary>For a connection whose client does not take what is still to be sent at its end.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly GuardedTransport _transport = new(plain, enter, services.Link, services.Log);
    private WebApplication? _app;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    public int Port => _transport.Bound[0].Port;

    public int? TlsPort => tls is null ? null : _transport.Bound[1].Port;

    /// <exception cref="SocketException">A port is in use.</exception>
    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger)
    {
        // Empty: see StatusPage.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(plain, listen => Serve(listen, null));
            if (tls is var (address, secured))
                kestrel.Listen(address, listen => Serve(listen, secured));
        });
        builder.Services.AddSingleton<IConnectionListenerFactory>(_transport);
        _app = builder.Build();
        return _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is not { } app)
            return;
        _app = null;
        using var impatience = new CancellationTokenSource(StopTimeout, services.Link);
        await app.StopAsync(impatience.Token);
        await app.DisposeAsync();
    }

    public void Dispose() => _transport.Dispose();

    private void Serve(ListenOptions listen, HttpsConnectionAdapterOptions? secured)
    {
        listen.Use(next => async connection =>
        {
            using (connection.Items[GuardedListener.Place] as IDisposable)
            {
                if (secured is null || await SpeaksAsync(connection, secured.HandshakeTimeout))
                    await next(connection);
            }
        });
        if (secured is not null)
            listen.UseHttps(secured);
        listen.Run(ServeAsync);
    }

    /// <summary>False when a client says nothing in time or has gone: TLS would take its memory for it at once.</summary>
    private async Task<bool> SpeaksAsync(ConnectionContext connection, TimeSpan limit)
    {
        var input = connection.Transport.Input;
        await using var patience = services.Link.CreateTimer(static input => ((PipeReader)input!).CancelPendingRead(), input, limit, Timeout.InfiniteTimeSpan);
        try
        {
            var first = await input.ReadAsync();
            input.AdvanceTo(first.Buffer.Start);
            return !first.Buffer.IsEmpty;
        }
        catch (Exception e) when (e is IOException or ConnectionAbortedException)
        {
            return false; // the second at a stop
        }
    }

    private async Task ServeAsync(ConnectionContext context)
    {
        var closed = context.ConnectionClosed;
        using var connection = new MqttConnection(context, services);
        context.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((MqttConnection)state).Beat(), connection);
        try
        {
            if (ClientHandler is { } serve)
                await serve(connection);
        }
        finally
        {
            connection.Served();
        }
        await connection.DisconnectAsync(CancellationToken.None);
        _ = AbortAsync(context, closed);
    }

    private async Task AbortAsync(ConnectionContext context, CancellationToken closed)
    {
        var lingering = Task.Delay(Linger, services.Link, closed);
        await lingering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (lingering.IsCompletedSuccessfully)
            context.Abort();
    }
}
