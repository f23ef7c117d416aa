using System.Diagnostics;
using Polly;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>What becomes of one batch: sent, bisected, resolved event by event.</summary>
internal sealed partial class Lane
{
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

    /// <summary>False when too many in a row have been refused: then something else is wrong, and everything stays where it is.</summary>
    private async Task<bool> PoisonAsync(long sequence, string problem)
    {
        if (_refusedInRow >= _options.PoisonLimit)
        {
            Log.Flood(_log, _source.Lane, _refusedInRow, problem);
            Note(ForwarderState.Halted, $"{_refusedInRow} events in a row were refused, the last as {problem}: nothing more is put aside (PoisonLimit)");
            _isFlooded = true;
            return false;
        }
        _refusedInRow++;
        Log.Poison(_log, _source.Lane, sequence, problem);
        await ChangeAsync(file => file.Poison(sequence, problem));
        return true;
    }

    private async Task<Reply> SendAsync(ReadOnlyMemory<SpooledMessage> messages, CancellationToken cancel)
    {
        _inFlight = messages.Length;
        using var span = GatewayTraces.IsOn ? GatewayTraces.Send(_source.Lane, messages.Length, Traces(messages.Span)) : null;
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
            if (reply is Reply.Failed failed)
                Note(ForwarderState.Retrying, failed.Why); // given up for now: GivesUp
            else // a probe that is refused like all before it does not end a halt
                _snapshot = _snapshot with { State = reply is Reply.Refused ? _snapshot.State : ForwarderState.Sending, LastAnswerAt = _link.GetUtcNow() };
            span?.SetStatus(reply is Reply.Answered ? ActivityStatusCode.Unset : ActivityStatusCode.Error, (reply as Reply.Failed)?.Why);
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
        var retries = outcomes.Count(outcome => outcome.Outcome == Core.Wire.Outcome.Retry);
        _snapshot = _snapshot with { Sent = _snapshot.Sent + outcomes.Count - retries };
        if (retries == 0)
            return true;
        _hasLeftovers = true;
        if (retries < outcomes.Count)
            _pauses = Math.Min(_pauses, LongestDoublingWithOthers);
        Note(ForwarderState.Retrying, $"{retries} events to be sent again");
        return false;
    }

    private Task SetAsideAsync(IReadOnlyList<long> damaged)
    {
        Log.Damaged(_log, _source.Lane, damaged.Count, damaged[0]);
        return ChangeAsync(file => file.SetAside(damaged));
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

    private static List<ActivityContext> Traces(ReadOnlySpan<SpooledMessage> messages)
    {
        var traces = new List<ActivityContext>();
        foreach (var message in messages)
        {
            if (message.Trace != default)
                traces.Add(message.Trace);
        }
        return traces;
    }

    private static long[] Sequences(ReadOnlySpan<SpooledMessage> messages)
    {
        var sequences = new long[messages.Length];
        for (var i = 0; i < sequences.Length; i++)
            sequences[i] = messages[i].Sequence;
        return sequences;
    }
}
