using Polly;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Sending;

/// <summary>How a lane delivers the messages it has taken.</summary>
internal sealed partial class Lane
{
    /// <summary>
    /// Batches taken at once where a batch is answered within a second. One on a slow or metered link: what live has taken, new messages wait
    /// behind.
    /// </summary>
    private const int BatchesAhead = 4;

    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(1);

    /// <summary>Sends what waits of a range, batch by batch. False when an event asks for a retry: the rest stays in the lane's range.</summary>
    private async Task<bool> DeliverAsync(LaneBatch taken, CancellationToken cancel)
    {
        var reader = Reader(taken.Epoch);
        _current.Fill(reader, taken.Range, _options, _source);
        _isLoneAndSmall = _current.Messages.Count < _options.BatchEvents && _current.Messages.WireBytes < _options.BatchBytes / 2;
        try
        {
            while (_current.Messages.Count > 0)
            {
                await _pace.WaitAsync(cancel);
                var sent = _link.GetTimestamp();
                var sending = SendAsync(_current, _current.Body, 0, _current.Messages.Count, cancel);
                Prepare(reader, taken, _current.Messages[^1].Sequence + 1);
                var reply = await sending;
                _batchesTaken = _options.IsMetered || _link.GetElapsedTime(sent) > Prompt ? 1 : BatchesAhead;
                await RemovedAsync();
                if (reply is Reply.Answered { Outcomes: var outcomes } && !outcomes.Any(AsksForRetry))
                    _removing = (ChangeAsync(file => Removal.Apply(file, outcomes)), outcomes.Count);
                else if (!await ResolveAsync(reply, _current, 0, _current.Messages.Count, cancel))
                    return false;
                (_current, _next) = (_next, _current);
            }
        }
        finally
        {
            await RemovedAsync();
        }
        return true;
    }

    /// <summary>Fills the next parcel with what follows in the range; leaves it empty at the end, or when a rescue has replaced the file.</summary>
    private void Prepare(SpoolReader reader, LaneBatch taken, long from)
    {
        _next.Messages.Clear();
        if (from > taken.Range.Last || _spool.Snapshot.Epoch != taken.Epoch)
            return;
        try
        {
            _next.Fill(reader, taken.Range with { First = from }, _options, _source);
        }
        catch (SpoolException)
        {
            _next.Messages.Clear(); // one batch is with the functions: this is met again, and dealt with, when nothing is
        }
    }

    private async Task RemovedAsync()
    {
        var (done, count) = _removing;
        _removing = (Task.CompletedTask, 0); // first: a disk that refuses this one may take the next
        await done;
        _snapshot = _snapshot with { Sent = _snapshot.Sent + count };
    }

    private async Task<bool> ResolveAsync(Reply reply, Parcel parcel, int start, int count, CancellationToken cancel)
    {
        switch (reply)
        {
            case Reply.Answered answered:
                return await ResolveAsync(answered.Outcomes);
            case Reply.Refused refused when count == 1:
                Log.Poison(_log, _source.Lane, parcel.Messages[start].Sequence, refused.Problem);
                await ChangeAsync(file => file.Poison(parcel.Messages[start].Sequence, refused.Problem));
                return true;
            default:
                // Halves in order: the second is not sent before the first is resolved.
                var half = count / 2;
                return await DeliverPartAsync(parcel, start, half, cancel) && await DeliverPartAsync(parcel, start + half, count - half, cancel);
        }
    }

    private async Task<bool> DeliverPartAsync(Parcel parcel, int start, int count, CancellationToken cancel)
    {
        var reply = await SendAsync(parcel, parcel.Pack(_source, start, count), start, count, cancel);
        return await ResolveAsync(reply, parcel, start, count, cancel);
    }

    private async Task<Reply> SendAsync(Parcel parcel, ReadOnlyMemory<byte> body, int start, int count, CancellationToken cancel)
    {
        var sequences = parcel.Sequences(start, count);
        var tries = 0;
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(RetryPipeline.LaneKey, this);
        try
        {
            var reply = await _pipeline.ExecuteAsync(async attempt =>
            {
                tries++;
                _pace.Charge(body.Length);
                _snapshot = _snapshot with { Tries = _snapshot.Tries + 1, BodyBytes = _snapshot.BodyBytes + body.Length };
                return await _functions.TryAsync(body, sequences, attempt.CancellationToken);
            }, context);
            _snapshot = _snapshot with { State = UplinkState.Sending, LastAnswerAt = _link.GetUtcNow() };
            if (tries > 1 || reply is not Reply.Answered)
                parcel.LeaveBody();
            await PublishAsync(reply);
            return reply;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>What an answer asks for goes out before its events leave the spool.</summary>
    private async Task PublishAsync(Reply reply)
    {
        if (reply is not Reply.Answered { Commands: var commands } || _options.Publish is not { } publish)
            return;
        foreach (var command in commands)
            await publish(command);
    }

    private async Task<bool> ResolveAsync(IReadOnlyList<EventOutcome> outcomes)
    {
        await ChangeAsync(file => Removal.Apply(file, outcomes));
        var retries = outcomes.Count(AsksForRetry);
        _snapshot = _snapshot with { Sent = _snapshot.Sent + outcomes.Count - retries };
        if (retries == 0)
            return true;
        // What asks for a retry stays in the lane's range and is taken again first.
        Note(UplinkState.Retrying, $"{retries} events to be sent again");
        return false;
    }

    private static bool AsksForRetry(EventOutcome outcome) => outcome.Outcome == Core.Events.Outcome.Retry;

    private Task ChangeAsync(Action<SpoolFile> change)
    {
        var epoch = _source.Epoch;
        return _spool.ChangeAsync(file =>
        {
            if (file.Epoch == epoch)
                change(file);
        });
    }
}
