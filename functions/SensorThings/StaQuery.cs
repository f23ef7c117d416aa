namespace SmartPilots.Functions.SensorThings;

/// <param name="HasMore">Whether entities follow the page.</param>
/// <param name="Count">How many there are in all; null when nobody asked.</param>
internal sealed record StaPage(IReadOnlyList<StaEntity> Entities, bool HasMore, long? Count);

/// <summary>Finds the entities of a set that a request asks for.</summary>
internal sealed class StaQuery(StaCatalog catalog, StaObservations observations, StaBudget budget)
{
    // By the ids of their streams.
    private readonly Dictionary<string, List<StaEntity>> _observations = [];

    /// <param name="origin">The entity whose link leads to the set; null for all.</param>
    /// <exception cref="StaException">It would take too much.</exception>
    public async Task<StaPage> PageAsync(StaSet set, (StaEntity Entity, StaLink Link)? origin, StaOptions options, CancellationToken cancellationToken)
    {
        if (set == StaSet.Observations)
            return await ObservationsAsync([.. StreamsOf(origin?.Entity)], options, cancellationToken);
        var candidates = (origin is var (from, link) ? catalog.Related(from, link) : catalog.All(set)).ToList();
        await ReadObservationsAsync(candidates, options, cancellationToken);
        var all = candidates.Where(entity => Holds(entity, options)).ToList();
        if (options.OrderBy.Count > 0)
            all.Sort((one, other) => Compare(one, other, options));
        return new StaPage([.. all.Skip(options.Skip).Take(options.Top)], all.Count > options.Skip + options.Top, options.Count ? all.Count : null);
    }

    // Those that the filter and the order of other entities lead over. What the filter says of their time holds for all that it says of them.
    private async Task ReadObservationsAsync(IReadOnlyList<StaEntity> candidates, StaOptions options, CancellationToken cancellationToken)
    {
        _observations.Clear();
        foreach (var path in options.PathsToObservations())
        {
            IEnumerable<StaEntity> reached = candidates;
            foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
                reached = [.. reached.SelectMany(one => Related(one, StaModel.Find(one.Set, name)!)).Distinct()];
            foreach (var stream in reached.SelectMany(StreamsOf))
            {
                if (_observations.ContainsKey(stream.Id))
                    continue;
                var read = new List<StaEntity>();
                await foreach (var entity in observations.ReadAsync(stream, StaTimeRange.Of(options.Filter), false, budget, cancellationToken))
                    read.Add(entity);
                _observations[stream.Id] = read;
            }
        }
    }

    private IEnumerable<StaEntity> Related(StaEntity from, StaLink link) => link.To == StaSet.Observations
        ? StreamsOf(from).SelectMany(stream => _observations.GetValueOrDefault(stream.Id) ?? []) : catalog.Related(from, link);

    private IEnumerable<StaStream> StreamsOf(StaEntity? origin) => origin switch
    {
        null => catalog.All(StaSet.Datastreams).Select(one => one.Stream!),
        { Stream: { } stream } => [stream],
        _ => catalog.All(StaSet.Datastreams).Where(one => one.Device!.Key == origin.Device!.Key).Select(one => one.Stream!),
    };

    private async Task<StaPage> ObservationsAsync(List<StaStream> streams, StaOptions options, CancellationToken cancellationToken)
    {
        if (options.PathsToObservations().Any())
            throw new StaException("A filter of Observations does not go over further observations: ask twice.");
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

    private bool Holds(StaEntity entity, StaOptions options) => options.Filter is null || options.Filter.Evaluate(path => StaProperties.Find(Related, entity,
        path)) is true;

    // What is equal in all orders stays in that of the ids, so that pages do not overlap.
    private int Compare(StaEntity one, StaEntity other, StaOptions options)
    {
        foreach (var (by, isDescending) in options.OrderBy)
        {
            var order = StaValues.Order(by.Evaluate(path => StaProperties.Find(Related, one, path)), by.Evaluate(path => StaProperties.Find(Related, other, path)));
            if (order != 0)
                return isDescending ? -order : order;
        }
        return string.CompareOrdinal(one.Id, other.Id);
    }
}
