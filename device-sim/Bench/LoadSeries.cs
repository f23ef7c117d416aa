using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>One load on a target, or a ramp of them to the knee.</summary>
/// <param name="Name">What the target is called in the results.</param>
/// <param name="Http">Null where there is no API: nothing is queried.</param>
public sealed record LoadSeries(string Name, FindSystem Find, HttpClient? Http, BenchTraffic Traffic, TimeProvider Clock)
{
    private const double Step = 1.5;

    /// <param name="limitMilliseconds">Set: the rate grows by half until the PUBACK p99 passes this, or it is not reached.</param>
    public async IAsyncEnumerable<LoadResult> RunAsync(BenchOptions options, double? limitMilliseconds,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var probe = Http is { } http ? new QueryProbe(Find, http, Clock) : null;
            var result = await new LoadRun(Find, Traffic, options, Clock).RunAsync(probe, cancellationToken);
            yield return result;
            if (limitMilliseconds is not { } limit || !Holds(result, limit))
                yield break;
            options = options with { Rate = options.Rate * Step };
        }
    }

    /// <summary>Whether the rate was reached, everything answered, and 99 of 100 answers within the limit.</summary>
    public static bool Holds(LoadResult result, double limitMilliseconds) => result.Puback.Milliseconds(0.99) <= limitMilliseconds
        && result.PerSecond >= result.Rate * 0.9 && result.Unanswered == 0;
}
