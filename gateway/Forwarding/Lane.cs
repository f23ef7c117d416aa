using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>
/// One lane of the forwarder: takes a batch, sends it until each event has its own final outcome, then takes the next. One batch in
/// flight, strictly in order: the functions take any number at or below the last they counted for a device for redelivery.
/// <para>
/// Events that are answered <c>retry</c> must not hold up the rest, so the next batch holds them, first, and others after them. Order rule: a batch
/// begins with all of its lane that is unresolved below it, in order of numbers, and within a device the functions take nothing after what
/// they could not take. So a failing device waits with all of its messages, and whose device a message is need not be known here.
/// </para>
/// </summary>
internal sealed partial class Lane : IDisposable
{
    private const int TriesBeforeOthersJoin = 3;
    private const int TriesBeforeHalving = 3; // of a batch over which the app fails, and of the single message found in it

    private readonly Spool _spool;
    private readonly string _spoolPath;
    private readonly LaneSender _sender;
    private readonly Pace _pace;
    private readonly ForwarderOptions _options;
    private readonly TimeProvider _link;
    private readonly ILogger _log;
    private readonly List<SpooledMessage> _messages = [];

    // The lane's loop's alone.
    private SourceId _source;
    private SpoolReader? _reader;
    private bool _hasLeftovers; // of the last batch, which others may follow now
    private bool _isFlooded;
    private int _refusedInRow;
    private bool _isHalving; // because the app fails over the batch

    public Lane(Spool spool, string spoolPath, FunctionsClient functions, Pace pace, ForwarderOptions options, TimeProvider link, SourceId source,
        ILogger log)
    {
        (_spool, _spoolPath, _pace, _options, _link, _source, _log) = (spool, spoolPath, pace, options, link, source, log);
        _sender = new LaneSender(source.Lane, functions, pace, options, link, log);
    }

    public LaneSnapshot Snapshot => _sender.Snapshot;

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
                _sender.Note(ForwarderState.Halted, e.Message);
                if (e.IsDamage)
                    _spool.Suspect();
            }
            await _sender.PauseAsync(cancel);
        }
    }

    public void Dispose() => _reader?.Dispose();

    private async Task StepAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await _pace.WaitAsync(cancel);
        var arrival = _spool.NextArrival(_source.Lane);
        if (await _spool.TakeAsync(_source.Lane, _options.BatchEvents, _options.BatchBytes, _hasLeftovers) is not { } batch)
        {
            _sender.Idle();
            await arrival.WaitAsync(cancel);
            return;
        }
        (_isFlooded, _isHalving) = (false, false);
        var reader = Reader(batch.Epoch);
        reader.Read(batch.Range, _messages);
        _spool.Traces.Fill(batch.Epoch, _messages);
        if (reader.Damaged.Count > 0)
            await SetAsideAsync([.. reader.Damaged]);
        else if (_messages.Count == 0 && _spool.Snapshot.Epoch == batch.Epoch)
            throw SpoolException.Damaged($"Messages {batch.Range.First} to {batch.Range.Last} wait and cannot be found in the spool's file.");
        if (await DeliverAsync(_messages.ToArray(), cancel))
        {
            _hasLeftovers = false;
            if (IsSmallAndLive() && _options.Gather > TimeSpan.Zero)
                await Task.Delay(_options.Gather, _link, cancel);
            return;
        }
        await (_isFlooded ? Task.Delay(_options.ProbePause, _link, cancel) : _sender.PauseAsync(cancel));
    }

    /// <summary>The spool's file as it was when the batch was taken: after a recovery it is another file, and another source.</summary>
    private SpoolReader Reader(string epoch)
    {
        if (_reader is { } reader && epoch == _source.Epoch)
            return reader;
        _reader?.Dispose();
        _reader = null; // it may not open at once
        _source = new SourceId(_source.Gateway, epoch, _source.Lane);
        return _reader = new SpoolReader(_spoolPath);
    }

    /// <summary>A lone message goes at once; the next batch waits a little, so that many messages share one execution of the functions.</summary>
    private bool IsSmallAndLive() =>
        _source.Lane == SourceId.Live
        && _messages.Count < _options.BatchEvents
        && _messages.Sum(message => (long)message.Payload.Length + SpooledMessage.WireOverhead) < _options.BatchBytes / 2;

    /// <summary>Halves in order: the second is not sent before the first is resolved. False when an event asks for a retry.</summary>
    private async Task<bool> DeliverAsync(ReadOnlyMemory<SpooledMessage> messages, CancellationToken cancel)
    {
        if (messages.IsEmpty)
            return true;
        var reply = await SendAsync(messages, cancel);
        _refusedInRow = reply is Reply.Refused ? _refusedInRow : 0;
        switch (reply)
        {
            case Reply.Answered answered:
                if (_options.Publish is { } publish)
                {
                    foreach (var command in answered.Commands)
                        await publish(command);
                }
                return await ResolveAsync(answered.Outcomes);
            case Reply.Failed { OwnFailure: { } problem } when messages.Length == 1:
                return await JudgeAsync(messages.Span[0], problem, cancel);
            case Reply.Failed { OwnFailure: null }:
                _hasLeftovers = true;
                return false;
            case Reply.Refused refused when messages.Length == 1:
                return await PoisonAsync(messages.Span[0].Sequence, refused.Problem);
            default:
                _isHalving |= reply is Reply.Failed;
                var half = messages.Length / 2;
                return await DeliverAsync(messages[..half], cancel) && await DeliverAsync(messages[half..], cancel);
        }
    }

    /// <summary>
    /// A failure ends the tries only if something else will tell more. When the store took nothing of a batch it may be away, or only this batch's
    /// devices fail: a batch with others in it will tell. When the app fails over a batch, its halves will.
    /// </summary>
    private Task<Reply> SendAsync(ReadOnlyMemory<SpooledMessage> messages, CancellationToken cancel) => _sender.SendAsync(_source, messages, failed => failed switch
    {
        { IsStoreAway: true } => _hasLeftovers ? 1 : TriesBeforeOthersJoin,
        { OwnFailure: not null } => _isHalving && messages.Length > 1 ? 1 : TriesBeforeHalving,
        _ => int.MaxValue,
    }, cancel);

    /// <summary>False when too many in a row have been refused: then something else is wrong, and everything stays where it is.</summary>
    private async Task<bool> PoisonAsync(long sequence, string problem)
    {
        if (_refusedInRow >= _options.PoisonLimit)
        {
            Log.Flood(_log, _source.Lane, _refusedInRow, problem);
            _sender.Note(ForwarderState.Halted, $"{_refusedInRow} events in a row were refused, the last as {problem}: nothing more is put aside (PoisonLimit)");
            _isFlooded = true;
            return false;
        }
        _refusedInRow++;
        Log.Poison(_log, _source.Lane, sequence, problem);
        await ChangeAsync(file => file.Poison.Add(sequence, problem));
        return true;
    }

    private async Task<bool> ResolveAsync(IReadOnlyList<EventOutcome> outcomes)
    {
        await ChangeAsync(file => Removal.Apply(file, outcomes));
        var retries = outcomes.Count(outcome => outcome.Outcome == Outcome.Retry);
        _sender.Resolved(outcomes.Count - retries, retries);
        _hasLeftovers |= retries > 0;
        return retries == 0;
    }

    private Task SetAsideAsync(IReadOnlyList<long> damaged)
    {
        Log.Damaged(_log, _source.Lane, damaged.Count, damaged[0]);
        return ChangeAsync(file => file.Messages.SetAside(damaged));
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

    private static partial class Log
    {
        [LoggerMessage(1104, LogLevel.Critical,
            "Lane {Lane}: {Count} messages, the first with number {Sequence}, moved to the damaged ones and not sent: checksum mismatch")]
        public static partial void Damaged(ILogger log, string lane, int count, long sequence);

        [LoggerMessage(1103, LogLevel.Error, "Lane {Lane} halted: the app refused {Count} messages in a row, the last as {Problem} (poisonLimit)")]
        public static partial void Flood(ILogger log, string lane, int count, string problem);

        [LoggerMessage(1102, LogLevel.Error, "Lane {Lane}: message {Sequence} moved to the poison: the app refused it as {Problem}")]
        public static partial void Poison(ILogger log, string lane, long sequence, string problem);
    }
}
