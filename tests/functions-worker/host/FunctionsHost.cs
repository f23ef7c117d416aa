using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>
/// The least of a Functions host: it starts the worker, speaks its protocol, and forwards HTTP to it. While there is no worker it answers
/// 503, as the front end does while an instance starts.
/// </summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerStream>> _awaited = new();
    private readonly List<Worker> _workers = [];
    private readonly List<WorkerProcess> _processes = [];
    private volatile Forwarder? _forwarder;

    private FunctionsHost(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>Where callers and gateways find the app.</summary>
    public Uri Address => new(Addresses[1]);

    /// <summary>Every call that was forwarded, in the order in which they came.</summary>
    public ConcurrentQueue<ForwardedCall> Calls { get; } = new();

    public Worker Worker => _workers[^1];

    private string[] Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>A host with a worker that is ready.</summary>
    /// <param name="folder">The folder that is deployed.</param>
    public static async Task<FunctionsHost> StartAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var host = await StartAloneAsync(folder);
        try
        {
            await host.StartWorkerAsync(settings);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
        return host;
    }

    public static async Task<FunctionsHost> StartAloneAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton<Service>();
        var app = builder.Build();
        var host = new FunctionsHost(app, folder);
        app.Services.GetRequiredService<Service>().Connected = host.Connect;
        app.MapGrpcService<Service>();
        app.Map("{*path}", (RequestDelegate)host.ForwardAsync); // a fallback would leave out paths with a dot
        await app.StartAsync();
        return host;
    }

    public async Task<Worker> StartWorkerAsync(IReadOnlyDictionary<string, string> settings)
    {
        var id = Guid.NewGuid().ToString();
        var connected = _awaited[id] = new TaskCompletionSource<WorkerStream>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = StartProcess(id, settings);
        var ended = process.ExitAsync();
        if (await Task.WhenAny(connected.Task, ended) == ended)
            throw new InvalidOperationException($"The worker ended with {await ended}: {await process.ErrorsAsync()}");
        var worker = await Worker.OpenAsync(_folder, process, await connected.Task);
        _workers.Add(worker);
        _forwarder = new Forwarder(worker, Calls);
        return worker;
    }

    /// <summary>A process that may end before it connects.</summary>
    public WorkerProcess StartProcess(string id, IReadOnlyDictionary<string, string> settings)
    {
        var process = new WorkerProcess(_folder, new Uri(Addresses[0]), id, settings);
        _processes.Add(process);
        return process;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            process.Dispose();
        await _app.DisposeAsync();
    }

    private void Connect(string id, WorkerStream stream) => _awaited[id].TrySetResult(stream);

    private async Task ForwardAsync(HttpContext context)
    {
        try
        {
            if (_forwarder is { } forwarder)
                await forwarder.ForwardAsync(context);
            else
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (Exception e) when (e is WorkerGoneException or HttpRequestException or IOException && !context.Response.HasStarted)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }

    private sealed class Service : FunctionRpc.FunctionRpcBase
    {
        public Action<string, WorkerStream> Connected { get; set; } = (_, _) => { };

        public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream,
            IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
        {
            await requestStream.MoveNext(context.CancellationToken);
            var stream = new WorkerStream(requestStream, responseStream);
            Connected(requestStream.Current.StartStream.WorkerId, stream);
            await stream.RunAsync(context.CancellationToken);
        }
    }
}
