using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace SmartPilots.Functions.SensorThings;

/// <summary>How much of the store one request may read. What asks for more is refused with how to ask for less.</summary>
internal sealed class StaBudget
{
    private const int Rows = 50_000;
    private int _left = Rows;

    public void Spend(int rows)
    {
        if ((_left -= rows) < 0)
            throw new StaException($"The answer would take more than {Rows} rows of the store: "
                + "narrow it by phenomenonTime, by a Datastream, or by $top without another $orderby.");
    }
}

/// <summary>A span of time, UTC ticks: from inclusive, to exclusive.</summary>
internal readonly record struct StaSpan(long From, long To);

/// <summary>
/// Observations: the readings of a stream that were not voided, with a correction's value where there is one; to the public only good ones, rounded
/// and late as the pilot file says.
/// </summary>
public sealed class StaObservations(ITelemetryStore store, TimeProvider clock)
{
    private static readonly long Earliest = new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private const int FewRows = 200;

    /// <summary>The observation at one time; null when there is none, or not for this caller.</summary>
    internal async Task<StaEntity?> FindAsync(StaStream stream, long ticks, StaBudget budget, CancellationToken cancellationToken)
    {
        budget.Spend(1);
        return ticks <= LastOf(stream) && await store.FindAsync(Tables.Telemetry, stream.Device.Key.Partition, ReadingRow.Key(ticks), cancellationToken) is { } row
            ? Entity(stream, ReadingRow.FromRow(row)) : null;
    }

    /// <summary>The newest that counts, by two point reads; null when there is none, or it may not be shown yet.</summary>
    internal async Task<StaEntity?> NewestAsync(StaStream stream, StaBudget budget, CancellationToken cancellationToken)
    {
        budget.Spend(1);
        var row = await store.FindAsync(Tables.Latest, stream.Device.Key.SitePartition, stream.Device.Key.Device, cancellationToken);
        return row is not null && LatestRow.FromRow(row).Streams.TryGetValue(stream.Stream.Name, out var state) && state.LatestTicks > 0
            ? await FindAsync(stream, state.LatestTicks, budget, cancellationToken) : null;
    }

    /// <summary>In order of time. Newest first goes back in spans that grow: the store reads forward only.</summary>
    internal async IAsyncEnumerable<StaEntity> ReadAsync(StaStream stream, StaSpan span, bool newestFirst, StaBudget budget,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, to) = (Math.Max(span.From, Earliest), Math.Min(span.To, LastOf(stream) + 1));
        if (from >= to)
            yield break;
        if (!newestFirst)
        {
            await foreach (var entity in ForwardAsync(stream, from, to, budget, cancellationToken))
                yield return entity;
            yield break;
        }
        var latest = await store.FindAsync(Tables.Latest, stream.Device.Key.SitePartition, stream.Device.Key.Device, cancellationToken);
        to = Math.Min(to, (latest is null ? 0 : LatestRow.FromRow(latest).MaxTicks) + 1);
        for (var length = TimeSpan.TicksPerHour; to > from;)
        {
            var start = Math.Max(from, to - length);
            var some = new List<StaEntity>();
            budget.Spend(1);
            await foreach (var entity in ForwardAsync(stream, start, to, budget, cancellationToken))
                some.Add(entity);
            for (var i = some.Count - 1; i >= 0; i--)
                yield return some[i];
            to = start;
            if (some.Count < FewRows)
                length *= 4;
        }
    }

    private async IAsyncEnumerable<StaEntity> ForwardAsync(StaStream stream, long from, long to, StaBudget budget,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = RowQuery.InPartition(Tables.Telemetry, stream.Device.Key.Partition) with { KeyFrom = ReadingRow.Key(from), KeyTo = ReadingRow.Key(to),
            Take = FewRows };
        await foreach (var row in store.ReadAllAsync(query, cancellationToken))
        {
            budget.Spend(1);
            if (Entity(stream, ReadingRow.FromRow(row)) is { } entity)
                yield return entity;
        }
    }

    private long LastOf(StaStream stream) => stream.Public is { } isPublic ? clock.GetUtcNow().UtcTicks - isPublic.Delay.Ticks : DateTime.MaxValue.Ticks - 1;

    private static StaEntity? Entity(StaStream stream, ReadingRow row)
    {
        var index = row.IndexOf(stream.Stream.Name);
        if (index < 0 || row.Readings[index] is var reading && (reading.Quality & Quality.Voided) != 0 || (stream.Public is not null
            && !row.Readings[index].IsAggregated))
            return null;
        var found = row.Readings[index];
        var at = CsvText.Text(Instant.Utc(row.Ticks));
        var properties = new JsonObject
        {
            ["phenomenonTime"] = at, ["resultTime"] = at, ["result"] = stream.Public?.Round(found.Effective) ?? found.Effective,
            ["resultQuality"] = new JsonArray([.. QualityJson.Text(found.Quality).Split(',').Select(word => (JsonNode)word)]),
            ["parameters"] = stream.Public is null ? new JsonObject { ["receivedAt"] = CsvText.Text(Instant.Utc(found.ReceivedTicks)) } : new JsonObject(),
        };
        return new StaEntity(StaSet.Observations, FormattableString.Invariant($"{stream.Id}~{row.Ticks}"), properties, stream.Device, stream);
    }
}
