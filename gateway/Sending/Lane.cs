using Microsoft.Extensions.Logging;
using Polly;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Sending;

/// <summary>
/// One lane of the uplink: takes messages, sends them in batches until each event has its own final outcome, then takes the next. One batch
/// in flight, strictly in order: the functions take any number at or below the last they counted for redelivery. While the functions work
/// on one batch, the next is read and packed, and the one before leaves the spool.
/// </summary>
internal sealed partial class Lane : IDisposable
{
    private readonly Spool _spool;
    private readonly string _spoolPath;
    private readonly FunctionsClient _functions;
    private readonly ResiliencePipeline<Reply> _pipeline;
    private readonly Pace _pace;
    private readonly UplinkOptions _options;
    private readonly TimeProvider _link;
    private readonly ILogger _log;

    // The lane's loop's alone.
    private Parcel _current = new();
    private Parcel _next = new();
    private (Task Done, int Count) _removing = (Task.CompletedTask, 0); // the batch before, from the spool
    private int _batchesTaken = 1;
    private bool _isLoneAndSmall;
    private SourceId _source;
    private SpoolReader? _reader;
    private int _pauses;

    private volatile LaneSnapshot _snapshot;

    public Lane(Spool spool, string spoolPath, FunctionsClient functions, ResiliencePipeline<Reply> pipeline, Pace pace, UplinkOptions options,
        TimeProvider link, SourceId source, ILogger log)
    {
        (_spool, _spoolPath, _functions, _pipeline, _pace, _options) = (spool, spoolPath, functions, pipeline, pace, options);
        (_link, _source, _log) = (link, source, log);
        _snapshot = new LaneSnapshot(source.Lane, UplinkState.Idle, null, null, null, 0, 0, 0);
    }

    public LaneSnapshot Snapshot => _snapshot;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await StepAsync(cancel);
                continue;
            }
            catch (SpoolException e)
            {
                // The disk: what was sent and not removed is sent again and answered as redelivered.
                Note(UplinkState.Halted, e.Message);
                if (e.IsDamage)
                    _spool.Suspect();
            }
            await PauseAsync(cancel);
        }
    }

    public void Dispose() => _reader?.Dispose();

    /// <summary>Notes a failed try; called by the pipeline before it pauses.</summary>
    public void Failed(Outcome<Reply> outcome)
    {
        var failed = outcome.Result as Reply.Failed;
        var why = failed?.Why ?? outcome.Exception?.Message ?? "no reply";
        Note(failed?.NeedsSomeone == true ? UplinkState.Halted : UplinkState.Retrying, why);
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        await _pace.WaitAsync(cancel);
        var arrival = _spool.NextArrival(_source.Lane);
        var (events, bytes) = (_options.BatchEvents * _batchesTaken, _options.BatchBytes * _batchesTaken);
        if (await _spool.TakeAsync(_source.Lane, events, bytes) is not { } taken)
        {
            _snapshot = _snapshot with { State = UplinkState.Idle };
            await arrival.WaitAsync(cancel);
            return;
        }
        if (!await DeliverAsync(taken, cancel))
        {
            await PauseAsync(cancel);
            return;
        }
        _pauses = 0;
        // A lone message goes at once; what follows it gathers, so that many share one execution of the functions.
        if (_isLoneAndSmall && _source.Lane == SourceId.Live && _options.Gather > TimeSpan.Zero)
            await Task.Delay(_options.Gather, _link, cancel);
    }

    /// <summary>The spool's file as it was when the batch was taken: after a rescue it is another file, and another source.</summary>
    private SpoolReader Reader(string epoch)
    {
        if (_reader is { } reader && epoch == _source.Epoch)
            return reader;
        _reader?.Dispose();
        _source = new SourceId(_source.Gateway, epoch, _source.Lane);
        return _reader = new SpoolReader(_spoolPath);
    }

    private Task PauseAsync(CancellationToken cancel)
    {
        var doubled = _options.FirstPause * Math.Pow(2, Math.Min(_pauses++, 20));
        return Task.Delay(doubled < _options.LongestPause ? doubled : _options.LongestPause, _link, cancel);
    }

    private void Note(UplinkState state, string why)
    {
        if (_snapshot.State != state)
            Log.TryFailed(_log, _source.Lane, state, why);
        _snapshot = _snapshot with { State = state, LastError = why, LastErrorAt = _link.GetUtcNow() };
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Lane {Lane}: {State}: {Why}")]
        public static partial void TryFailed(ILogger log, string lane, UplinkState state, string why);

        [LoggerMessage(1102, LogLevel.Error, "Lane {Lane}: event {Sequence} is refused by the app ({Problem}) and put aside")]
        public static partial void Poison(ILogger log, string lane, long sequence, string problem);
    }
}
