using SmartPilots.Core.Storage;

namespace SmartPilots.Local.Moving;

/// <summary>Writes rows into a store, in as few commits as its limits allow.</summary>
internal sealed class RowImport(ITelemetryStore store)
{
    private const int CommitsAtOnce = 32;

    private readonly List<RowCommit> _commits = [];
    private readonly List<RowWrite> _writes = [];
    private (string Table, string Partition) _of;
    private int _bytes;

    /// <param name="own">How many of them are the site's; the others are written only where they are missing.</param>
    /// <exception cref="IOException">The store did not take a commit.</exception>
    public async Task WriteAsync(IEnumerable<RowLine> rows, long own, CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var row in rows)
        {
            var isOwn = count++ < own;
            var size = RowSize.Sent(row.Row);
            if (!isOwn || _of != (row.Table, row.Partition) || _writes.Count == StoreLimits.MaxRows || _bytes + size > StoreLimits.MaxBytes)
                Close();
            (_of, _bytes) = ((row.Table, row.Partition), _bytes + size);
            _writes.Add(new RowWrite(isOwn ? RowOperation.Upsert : RowOperation.Insert, row.Row));
            if (_commits.Count >= CommitsAtOnce)
                await SendAsync(cancellationToken);
        }
        Close();
        await SendAsync(cancellationToken);
    }

    private void Close()
    {
        if (_writes.Count > 0)
            _commits.Add(new RowCommit(_of.Table, _of.Partition, [.. _writes]));
        _writes.Clear();
        _bytes = 0;
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        var answers = await store.CommitAsync(_commits, cancellationToken);
        foreach (var (commit, answer) in _commits.Zip(answers))
        {
            // A conflict is a shared row that is there already.
            if (answer.Outcome == CommitOutcome.Unavailable || (answer.Outcome == CommitOutcome.Conflict && commit.Writes[0].Operation == RowOperation.Upsert))
                throw new IOException($"The store did not take rows of {commit.Partition}: {answer.Detail}. The same import again goes on.");
        }
        _commits.Clear();
    }
}
