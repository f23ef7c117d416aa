using SmartPilots.Functions.Devices;
using System.Collections.Concurrent;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Records which sequence numbers of each source are stored, so that the ledger can name the ones that are missing. One row and one
/// commit per source and batch; a row written before needs no read, its ETag being known.
/// </summary>
public sealed class SequenceTracker(ITelemetryStore store, BrokenDevices broken)
{
    private readonly ConcurrentDictionary<SourceId, (SequenceRanges Ranges, string? ETag)> _known = new();

    /// <summary>
    /// Records every message with a final outcome. Where the store does not take it, the messages are asked for again and recorded then; else the
    /// ledger would call them missing for ever.
    /// </summary>
    internal async Task RecordAsync(IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes, CancellationToken cancellationToken)
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
        var recorded = await Task.WhenAll(batch.Select(one => TryRecordAsync(one.Key, one.Value, cancellationToken)));
        var unrecorded = batch.Keys.Where((_, i) => !recorded[i]).ToList();
        for (var i = 0; i < outcomes.Length && unrecorded.Count > 0; i++)
        {
            if (unrecorded.Contains(events[i].Source))
                outcomes[i] = outcomes[i].AskAgain();
        }
    }

    private Task<bool> TryRecordAsync(SourceId source, SequenceRanges seen, CancellationToken cancellationToken) => OptimisticUpdate.TryAsync(async () =>
    {
        try
        {
            if (!_known.TryRemove(source, out var known))
                known = await ReadAsync(source, cancellationToken);
            return await WriteAsync(source, known.Ranges, known.ETag, seen, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            return CommitOutcome.Unavailable;
        }
        catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken))
        {
            broken.NotRecorded(source, e); // its messages would be asked for again for ever, and they are stored
            return CommitOutcome.Committed;
        }
    });

    /// <summary>What was stored of a source, by now.</summary>
    /// <exception cref="StoreUnavailableException">It could not be read.</exception>
    internal async Task<(SequenceRanges Ranges, string? ETag)> ReadAsync(SourceId source, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(Tables.Telemetry, SequenceRow.Partition(source.Gateway), SequenceRow.Key(source), cancellationToken);
        return row is null ? (new SequenceRanges(), null) : (SequenceRow.FromRow(row), row.ETag);
    }

    private async Task<CommitOutcome> WriteAsync(SourceId source, SequenceRanges ranges, string? etag, SequenceRanges seen,
        CancellationToken cancellationToken)
    {
        var changed = false;
        foreach (var (from, to) in seen.Ranges)
            changed |= ranges.Add(from, to);
        if (changed)
        {
            var write = RowWrite.Over(etag, SequenceRow.ToRow(source, ranges));
            var answer = await store.CommitAsync(new RowCommit(Tables.Telemetry, SequenceRow.Partition(source.Gateway), [write]), cancellationToken);
            if (answer.Outcome != CommitOutcome.Committed)
                return answer.Outcome;
            etag = answer.ETag;
        }
        _known[source] = (ranges, etag);
        return CommitOutcome.Committed;
    }
}
