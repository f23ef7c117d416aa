namespace SmartPilots.Functions.SensorThings;

/// <param name="HasMore">Whether entities follow the page.</param>
/// <param name="Count">How many there are in all; null when nobody asked.</param>
internal sealed record StaPage(IReadOnlyList<StaEntity> Entities, bool HasMore, long? Count);

/// <summary>Finds the entities of a set that a request asks for.</summary>
internal sealed class StaQuery(StaCatalog catalog, StaObservations observations, StaBudget budget)
{
    /// <param name="origin">The entity whose link leads to the set; null for all.</param>
    /// <exception cref="StaException">It would take too much.</exception>
    public async Task<StaPage> PageAsync(StaSet set, (StaEntity Entity, StaLink Link)? origin, StaOptions options, CancellationToken cancellationToken)
    {
        if (set == StaSet.Observations)
            return await ObservationsAsync([.. StreamsOf(origin?.Entity)], options, cancellationToken);
        var all = (origin is var (from, link) ? catalog.Related(from, link) : catalog.All(set)).Where(entity => Holds(entity, options)).ToList();
        if (options.OrderBy.Count > 0)
            all.Sort((one, other) => Compare(one, other, options));
        return new StaPage([.. all.Skip(options.Skip).Take(options.Top)], all.Count > options.Skip + options.Top, options.Count ? all.Count : null);
    }

    private IEnumerable<StaStream> StreamsOf(StaEntity? origin) => origin switch
    {
        null => catalog.All(StaSet.Datastreams).Select(one => one.Stream!),
        { Stream: { } stream } => [stream],
        _ => catalog.All(StaSet.Datastreams).Where(one => one.Device!.Key == origin.Device!.Key).Select(one => one.Stream!),
    };

    private async Task<StaPage> ObservationsAsync(List<StaStream> streams, StaOptions options, CancellationToken cancellationToken)
    {
        var wanted = options.Skip + options.Top + 1;
        var found = new List<StaEntity>();
        if (streams is [var only] && options is { IsNewestFirst: true, Top: 1, Skip: 0, Filter: null, Count: false }
            && await observations.NewestAsync(only, budget, cancellationToken) is { } newest)
            return new StaPage([newest], true, null);
        foreach (var stream in streams)
        {
            // By time of many streams: as many of each as the page can need. By anything else: all of them.
            var most = options.IsNewestFirst is null ? int.MaxValue : options.OrderBy.Count > 0 ? wanted : wanted - found.Count;
            await foreach (var entity in ReadAsync(stream, options, options.IsNewestFirst ?? false, cancellationToken))
            {
                if (most-- <= 0)
                    break;
                found.Add(entity);
            }
            if (options.OrderBy.Count == 0 && found.Count >= wanted)
                break;
        }
        if (options.OrderBy.Count > 0 && (streams.Count > 1 || options.IsNewestFirst is null))
            found.Sort((one, other) => Compare(one, other, options));
        long? count = null;
        if (options.Count)
        {
            count = 0;
            foreach (var stream in streams)
                await foreach (var _ in ReadAsync(stream, options, false, cancellationToken))
                    count++;
        }
        return new StaPage([.. found.Skip(options.Skip).Take(options.Top)], found.Count > options.Skip + options.Top, count);
    }

    private async IAsyncEnumerable<StaEntity> ReadAsync(StaStream stream, StaOptions options, bool newestFirst,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in observations.ReadAsync(stream, StaTimeRange.Of(options.Filter), newestFirst, budget, cancellationToken))
        {
            if (Holds(entity, options))
                yield return entity;
        }
    }

    private bool Holds(StaEntity entity, StaOptions options) => options.Filter is null || options.Filter.Evaluate(path => StaProperties.Find(catalog, entity,
        path)) is true;

    // What is equal in all orders stays in that of the ids, so that pages do not overlap.
    private int Compare(StaEntity one, StaEntity other, StaOptions options)
    {
        foreach (var (path, isDescending) in options.OrderBy)
        {
            var order = StaValues.Order(StaProperties.Find(catalog, one, path).FirstOrDefault(), StaProperties.Find(catalog, other, path).FirstOrDefault());
            if (order != 0)
                return isDescending ? -order : order;
        }
        return string.CompareOrdinal(one.Id, other.Id);
    }
}
