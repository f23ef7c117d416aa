using System.Collections.Concurrent;

namespace SmartPilots.Local.Cost;

/// <summary>Counts executions of functions as the Flex Consumption plan would bill them. Called from many threads.</summary>
/// <param name="minimumSeconds">Billed at least for one execution.</param>
internal sealed class ExecutionMeter(double minimumSeconds)
{
    private readonly ConcurrentDictionary<string, Executions> _byFunction = new(StringComparer.Ordinal);

    public void Count(string function, TimeSpan duration, long bytesOut)
    {
        // Rounded up to the next tenth of a second; the small term keeps 1.0 s from becoming 1.1 s by binary fractions.
        var billed = Math.Ceiling(Math.Max(minimumSeconds, duration.TotalSeconds) * 10 - 1e-9) / 10;
        _byFunction.AddOrUpdate(function, _ => new Executions(1, billed, bytesOut),
            (_, sum) => new Executions(sum.Count + 1, sum.BilledSeconds + billed, sum.BytesOut + bytesOut));
    }

    public Executions Of(string function) => _byFunction.GetValueOrDefault(function, new Executions(0, 0, 0));
}

/// <summary>Executions of one function so far.</summary>
internal sealed record Executions(long Count, double BilledSeconds, long BytesOut);
