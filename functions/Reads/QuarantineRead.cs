using System.Globalization;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Reads;

/// <param name="Continuation">Null at the end.</param>
public sealed record QuarantinePage(IReadOnlyList<QuarantineEntry> Entries, string? Continuation);

/// <summary>What waits in quarantine.</summary>
public sealed class QuarantineRead(ITelemetryStore store)
{
    /// <summary>One page of a pilot's entries, by day of receipt; pilot <c>-</c> holds what named no pilot.</summary>
    public async Task<QuarantinePage> PageAsync(string pilot, DateOnly? day, int take, string? continuation, CancellationToken cancellation)
    {
        var prefix = day is { } d ? string.Create(CultureInfo.InvariantCulture, $"{pilot}~{d:yyyyMMdd}~") : $"{pilot}~";
        var page = await store.QueryAsync(RowQuery.WithPrefix(Tables.Quarantine, prefix) with
        {
            Take = Math.Clamp(take, 1, 1000),
            Continuation = continuation,
        }, cancellation);
        return new QuarantinePage([.. page.Rows.Select(QuarantineEntry.FromRow)], page.Continuation);
    }
}
