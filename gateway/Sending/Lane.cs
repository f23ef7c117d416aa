using Microsoft.Extensions.Logging;
using Polly;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Sending;

/// <summary>
/// One lane of the uplink: takes a batch, sends it until each event has its own final outcome, then takes the next. One batch in
/// flight, strictly in order: the functions take any number at or below the last they counted for redelivery.
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
    private readonly List<SpooledMessage> _messages = [];

    // The lane's loop's alone.
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
        if (await _spool.TakeAsync(_source.Lane, _options.BatchEvents, _options.BatchBytes) is not { } batch)
        {
            _snapshot = _snapshot with { State = UplinkState.Idle };
            await arrival.WaitAsync(cancel);
            return;
        }
        Reader(batch.Epoch).Read(batch.Range, _messages);
        if (await DeliverAsync(_messages.ToArray(), cancel))
        {
            _pauses = 0;
            if (IsSmallAndLive() && _options.Gather > TimeSpan.Zero)
                await Task.Delay(_options.Gather, _link, cancel);
            return;
        }
        await PauseAsync(cancel);
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

    private void Note(UplinkState state, string why)
    {
        if (_snapshot.State != state)
            Log.TryFailed(_log, _source.Lane, state, why);
        _snapshot = _snapshot with { State = state, LastError = why, LastErrorAt = _link.GetUtcNow() };
    }

    /// <summary>Halves in order: the second is not sent before the first is resolved. False when an event asks for a retry.</summary>
    private async Task<bool> DeliverAsync(ReadOnlyMemory<SpooledMessage> messages, CancellationToken cancel)
    {
        if (messages.IsEmpty)
            return true;
        switch (await SendAsync(messages, cancel))
        {
            case Reply.Answered answered:
                if (_options.Publish is { } publish)
                {
                    foreach (var command in answered.Commands)
                        await publish(command);
                }
                return await ResolveAsync(answered.Outcomes);
            case Reply.Refused refused when messages.Length == 1:
                Log.Poison(_log, _source.Lane, messages.Span[0].Sequence, refused.Problem);
                await ChangeAsync(file => file.Poison(messages.Span[0].Sequence, refused.Problem));
                return true;
            default:
                var half = messages.Length / 2;
                return await DeliverAsync(messages[..half], cancel) && await DeliverAsync(messages[half..], cancel);
        }
    }

    private async Task<Reply> SendAsync(ReadOnlyMemory<SpooledMessage> messages, CancellationToken cancel)
    {
        var body = BatchBody.Write(_source, messages.Span);
        var sequences = Sequences(messages.Span);
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(RetryPipeline.LaneKey, this);
        try
        {
            var reply = await _pipeline.ExecuteAsync(async attempt =>
            {
                _pace.Charge(body.Length);
                _snapshot = _snapshot with { Tries = _snapshot.Tries + 1, BodyBytes = _snapshot.BodyBytes + body.Length };
                return await _functions.TryAsync(body, sequences, attempt.CancellationToken);
            }, context);
            _snapshot = _snapshot with { State = UplinkState.Sending, LastAnswerAt = _link.GetUtcNow() };
            return reply;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<bool> ResolveAsync(IReadOnlyList<EventOutcome> outcomes)
    {
        await ChangeAsync(file => Removal.Apply(file, outcomes));
        var retries = outcomes.Count(outcome => outcome.Outcome == Core.Events.Outcome.Retry);
        _snapshot = _snapshot with { Sent = _snapshot.Sent + outcomes.Count - retries };
        if (retries == 0)
            return true;
        // What asks for a retry stays in the lane's range and is taken again first.
        Note(UplinkState.Retrying, $"{retries} events to be sent again");
        return false;
    }

    private Task ChangeAsync(Action<SpoolFile> change)
    {
        var epoch = _source.Epoch;
        return _spool.ChangeAsync(file =>
        {
            if (file.Epoch == epoch)
                change(file);
        });
    }

    private static long[] Sequences(ReadOnlySpan<SpooledMessage> messages)
    {
        var sequences = new long[messages.Length];
        for (var i = 0; i < sequences.Length; i++)
            sequences[i] = messages[i].Sequence;
        return sequences;
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Lane {Lane}: {State}: {Why}")]
        public static partial void TryFailed(ILogger log, string lane, UplinkState state, string why);

        [LoggerMessage(1102, LogLevel.Error, "Lane {Lane}: event {Sequence} is refused by the app ({Problem}) and put aside")]
        public static partial void Poison(ILogger log, string lane, long sequence, string problem);
    }
}
