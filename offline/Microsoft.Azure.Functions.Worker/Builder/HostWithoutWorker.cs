using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>
/// A host whose start fails before any service of the app starts: talking to the Functions host is the published
/// package's work, and an app that seems to run but answers nobody would be worse than one that says why it cannot.
/// </summary>
internal sealed class HostWithoutWorker(IHost inner) : IHost, IAsyncDisposable
{
    internal const string Reason =
        "This build holds no Functions worker: it was made with the stand-ins in offline/, because the package registry did not serve " +
        "Microsoft.Azure.Functions.Worker. Run `./smartpilots demo`, or build with the published packages " +
        "(`dotnet restore published` from a registry that serves them, then build again).";

    public IServiceProvider Services => inner.Services;

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        Task.FromException(new NotSupportedException(Reason));

    public Task StopAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public void Dispose() => inner.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (inner is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else inner.Dispose();
    }
}
