using System.Text.Json;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Forwarding;

namespace SmartPilots.Gateway.Status;

/// <summary>
/// Tells the functions how this gateway is: when its alarms have changed for a few seconds, and every <c>StatusMinutes</c>. What cannot be told
/// while the link is down is told, as it then is, when it is up again.
/// </summary>
internal sealed partial class Reporter(FunctionsClient functions, Func<GatewayReport> look, ForwarderOptions options, TimeSpan settled, TimeSpan every,
    TimeProvider link, ILogger log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private string _seen = "";
    private long _seenAt = link.GetTimestamp();
    private string? _told;
    private long _toldAt;
    private readonly SteadyLoop _loop = new("status report", Period, link, log);
    private long _failedAt;
    private TimeSpan _pause;

    /// <summary>Why the last look or report failed of itself, not of the link; null when it did not.</summary>
    public string? Failure => _loop.Failure;

    /// <summary>Until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel) => _loop.RunAsync(ReportAsync, cancel);

    private async Task ReportAsync(CancellationToken cancel)
    {
        var report = look();
        if (IsDue(string.Join(' ', report.Alarms.Select(alarm => alarm.Code))))
            await TellAsync(report, cancel);
    }

    private bool IsDue(string codes)
    {
        var now = link.GetTimestamp();
        if (codes != _seen)
            (_seen, _seenAt) = (codes, now);
        if (link.GetElapsedTime(_seenAt, now) < settled || (_pause > TimeSpan.Zero && link.GetElapsedTime(_failedAt, now) < _pause))
            return false;
        if (_told == codes && link.GetElapsedTime(_toldAt, now) < every)
            return false;
        return options.MaySend(link.GetUtcNow());
    }

    private async Task TellAsync(GatewayReport report, CancellationToken cancel)
    {
        var codes = _seen;
        var failure = await TryAsync(report, cancel);
        if (failure is null)
        {
            (_told, _toldAt, _pause) = (codes, link.GetTimestamp(), TimeSpan.Zero);
            return;
        }
        Log.NotTold(log, failure);
        (_failedAt, _pause) = (link.GetTimestamp(), options.ProbePause);
    }

    /// <summary>Null when it was taken.</summary>
    private async Task<string?> TryAsync(GatewayReport report, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(options.TryTimeout, link);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            return await functions.ReportAsync(JsonSerializer.SerializeToUtf8Bytes(report, JsonSerializerOptions.Web), either.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return e.Message; // the link: the lanes say so too
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1105, LogLevel.Information, "The functions did not take the gateway's status; it is sent again: {Why}")]
        public static partial void NotTold(ILogger log, string why);
    }
}
