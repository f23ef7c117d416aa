using System.Collections.Concurrent;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Storage;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Records which sequence numbers of each source are stored, so that the ledger can name the ones that are missing. One row and one
/// commit per source and batch; a row written before needs no read, its ETag being known.
/// </summary>
internal sealed class SequenceLedger(ITelemetryStore store)
{
    private readonly ConcurrentDictionary<SourceId, (SequenceRanges Ranges, string? ETag)> _known = new();

    /// <summary>Records every message with a final outcome. Gives the sources for which the store did not take it.</summary>
    public async Task<IReadOnlyList<SourceId>> RecordAsync(IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes,
        CancellationToken cancellation)
    {
        var batch = new Dictionary<SourceId, SequenceRanges>();
        SourceId? source = null;
        SequenceRanges? seen = null;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Outcome == Outcome.Retry || !events[i].Source.IsNumbered)
                continue;
            if (seen is null || source != events[i].Source)
            {
                source = events[i].Source;
                if (!batch.TryGetValue(source, out seen))
                    batch[source] = seen = new SequenceRanges();
            }
            seen.Add(events[i].Sequence, events[i].Sequence);
        }
        var recorded = await Task.WhenAll(batch.Select(one => TryRecordAsync(one.Key, one.Value, cancellation)));
        return [.. batch.Keys.Where((_, i) => !recorded[i])];
    }

    private Task<bool> TryRecordAsync(SourceId source, SequenceRanges seen, CancellationToken cancellation) => OptimisticUpdate.TryAsync(async () =>
    {
        try
        {
            if (!_known.TryRemove(source, out var known))
                known = await ReadAsync(source, cancellation);
            return await WriteAsync(source, known.Ranges, known.ETag, seen, cancellation);
        }
        catch (StoreUnavailableException)
        {
            return CommitOutcome.Unavailable; // after a few the messages are answered "retry", and recorded when they come again
        }
    });

    /// <summary>What was stored of a source, by now.</summary>
    /// <exception cref="StoreUnavailableException">It could not be read.</exception>
    public async Task<(SequenceRanges Ranges, string? ETag)> ReadAsync(SourceId source, CancellationToken cancellation)
    {
        var row = (await store.FindAsync(Tables.Telemetry, SequenceRow.Partition(source.Gateway), [SequenceRow.Key(source)], cancellation))[0];
        return row is null ? (new SequenceRanges(), null) : (SequenceRow.FromRow(row), row.ETag);
    }

    private async Task<CommitOutcome> WriteAsync(SourceId source, SequenceRanges ranges, string? etag, SequenceRanges seen,
        CancellationToken cancellation)
    {
        var changed = false;
        foreach (var (from, to) in seen.Ranges)
            changed |= ranges.Add(from, to);
        if (changed)
        {
            var row = SequenceRow.ToRow(source, ranges);
            var write = etag is null ? new RowWrite(RowOperation.Insert, row) : new RowWrite(RowOperation.ReplaceIfMatch, row, etag);
            var answer = (await store.CommitAsync([new RowCommit(Tables.Telemetry, SequenceRow.Partition(source.Gateway), [write])], cancellation))[0];
            if (answer.Outcome != CommitOutcome.Committed)
                return answer.Outcome;
            etag = answer.ETag;
        }
        _known[source] = (ranges, etag);
        return CommitOutcome.Committed;
    }
}
