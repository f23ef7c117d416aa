using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>
/// One lane of the uplink: takes a batch, sends it until each event has its own final outcome, then takes the next. One batch in
/// flight, strictly in order: the functions take any number at or below the last they counted for a device for redelivery.
/// <para>
/// Events that are answered <c>retry</c> must not hold up the rest, so the next batch holds them, first, and others after them. Order rule: a batch
/// begins with all of its lane that is unresolved below it, in order of numbers, and within a device the functions take nothing after what
/// they could not take. So a device in trouble waits with all of its messages, and whose device a message is need not be known here.
/// </para>
/// </summary>
internal sealed partial class Lane : IDisposable
{
    private const int TriesBeforeOthersJoin = 3;
    private const int TriesBeforeHalving = 3; // of a batch over which the app fails, and of the single message found in it
    private const int LongestDoublingWithOthers = 3; // times the first pause doubles while other devices' messages go through

    private readonly Spool _spool;
    private readonly string _spoolPath;
    private readonly FunctionsClient _functions;
    private readonly ResiliencePipeline<Reply> _pipeline;
    private readonly Pace _pace;
    private readonly ForwarderOptions _options;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly List<SpooledMessage> _messages = [];

    // The lane's loop's alone.
    private SourceId _source;
    private SpoolReader? _reader;
    private int _pauses;
    private bool _hasLeftovers; // of the last batch, which others may follow now
    private bool _isFlooded;
    private int _refusedInRow;
    private bool _isHalving; // because the app fails over the batch
    private int _inFlight; // messages in the batch that is tried

    private volatile LaneSnapshot _snapshot;

    public Lane(Spool spool, string spoolPath, FunctionsClient functions, ResiliencePipeline<Reply> pipeline, Pace pace, ForwarderOptions options,
        TimeProvider link, SourceId source, ILogger log)
    {
        (_spool, _spoolPath, _functions, _pipeline, _pace, _options) = (spool, spoolPath, functions, pipeline, pace, options);
        (_link, _source, _log) = (link, source, log);
        _snapshot = new LaneSnapshot(source.Lane, ForwarderState.Idle, null, null, null, 0, 0, 0);
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
                Note(ForwarderState.Halted, e.Message);
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
        if (outcome.Exception is BrokenCircuitException && _snapshot.State is ForwarderState.Halted or ForwarderState.Retrying)
            return; // nothing was tried: what broke the circuit has been said, and still holds
        var failed = outcome.Result as Reply.Failed;
        var why = failed?.Why ?? outcome.Exception?.Message ?? "no reply";
        Note(failed?.NeedsSomeone == true ? ForwarderState.Halted : ForwarderState.Retrying, why);
    }

    /// <summary>
    /// Whether the pipeline should hand this failure back. When the store took nothing of a batch it may be away, or only this batch's
    /// devices are in trouble: a batch with others in it will tell.
    /// </summary>
    public bool GivesUp(Reply? reply, int attempt) => reply switch
    {
        Reply.Failed { IsStoreAway: true } => attempt >= (_hasLeftovers ? 0 : TriesBeforeOthersJoin - 1),
        Reply.Failed { OwnFailure: not null } => attempt >= (_isHalving && _inFlight > 1 ? 0 : TriesBeforeHalving - 1),
        _ => false,
    };

    private async Task StepAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await _pace.WaitAsync(cancel);
        var arrival = _spool.NextArrival(_source.Lane);
        if (await _spool.TakeAsync(_source.Lane, _options.BatchEvents, _options.BatchBytes, _hasLeftovers) is not { } batch)
        {
            _snapshot = _snapshot with { State = ForwarderState.Idle };
            await arrival.WaitAsync(cancel);
            return;
        }
        (_isFlooded, _isHalving) = (false, false);
        var reader = Reader(batch.Epoch);
        reader.Read(batch.Range, _messages);
        if (reader.Damaged.Count > 0)
            await SetAsideAsync([.. reader.Damaged]);
        else if (_messages.Count == 0 && _spool.Snapshot.Epoch == batch.Epoch)
            throw SpoolException.Damaged($"Messages {batch.Range.First} to {batch.Range.Last} wait and cannot be found in the spool's file.");
        if (await DeliverAsync(_messages.ToArray(), cancel))
        {
            (_pauses, _hasLeftovers) = (0, false);
            if (IsSmallAndLive() && _options.Gather > TimeSpan.Zero)
                await Task.Delay(_options.Gather, _link, cancel);
            return;
        }
        await (_isFlooded ? Task.Delay(_options.ProbePause, _link, cancel) : PauseAsync(cancel));
    }

    /// <summary>The spool's file as it was when the batch was taken: after a rescue it is another file, and another source.</summary>
    private SpoolReader Reader(string epoch)
    {
        if (_reader is { } reader && epoch == _source.Epoch)
            return reader;
        _reader?.Dispose();
        _reader = null; // it may not open at once
        _source = new SourceId(_source.Gateway, epoch, _source.Lane);
        return _reader = new SpoolReader(_spoolPath);
    }

    /// <summary>A lone message goes at once; what follows it gathers, so that many share one execution of the functions.</summary>
    private bool IsSmallAndLive() =>
        _source.Lane == SourceId.Live
        && _messages.Count < _options.BatchEvents
        && _messages.Sum(message => (long)message.Payload.Length + SpooledMessage.WireOverhead) < _options.BatchBytes / 2;

    private Task PauseAsync(CancellationToken cancel)
    {
        var doubled = _options.FirstPause * Math.Pow(2, Math.Min(_pauses++, 20));
        return Task.Delay(doubled < _options.LongestPause ? doubled : _options.LongestPause, _link, cancel);
    }

    private void Note(ForwarderState state, string why)
    {
        if (_snapshot.State != state)
            Log.TryFailed(_log, _source.Lane, state, why);
        _snapshot = _snapshot with { State = state, LastError = why, LastErrorAt = _link.GetUtcNow() };
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Lane {Lane}: {State}: {Why}")]
        public static partial void TryFailed(ILogger log, string lane, ForwarderState state, string why);

        [LoggerMessage(1104, LogLevel.Critical,
            "Lane {Lane}: {Count} messages are not what was taken (the first is {Sequence}): the disk has spoilt them. They are set aside, not sent")]
        public static partial void Damaged(ILogger log, string lane, int count, long sequence);

        [LoggerMessage(1103, LogLevel.Error, "Lane {Lane}: {Count} events in a row are refused by the app (the last as {Problem}): nothing more is put aside")]
        public static partial void Flood(ILogger log, string lane, int count, string problem);

        [LoggerMessage(1102, LogLevel.Error, "Lane {Lane}: event {Sequence} is refused by the app ({Problem}) and put aside")]
        public static partial void Poison(ILogger log, string lane, long sequence, string problem);
    }
}
