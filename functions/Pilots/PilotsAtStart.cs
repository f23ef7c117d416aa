using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmartPilots.Functions.Pilots;

/// <summary>Looks into the store before the first request. A store that is away does not stop the start: the first batch looks again.</summary>
internal sealed partial class PilotsAtStart(PilotFileStore files, ILogger<PilotsAtStart> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await files.RefreshAsync(cancellationToken);
        }
        catch (StoreUnavailableException e)
        {
            LogAway(e);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(211, LogLevel.Warning, "The store is away: which pilots are in force will be read with the first batch")]
    private partial void LogAway(Exception exception);
}
