namespace Microsoft.Azure.Functions.Worker;

/// <summary>Asks the host to run a failed execution again, each time after a longer pause.</summary>
/// <param name="maxRetryCount">-1 retries without end.</param>
/// <param name="minimumInterval"><c>hh:mm:ss</c>.</param>
/// <param name="maximumInterval"><c>hh:mm:ss</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ExponentialBackoffRetryAttribute(int maxRetryCount, string minimumInterval, string maximumInterval) : Attribute
{
    public int MaxRetryCount { get; } = maxRetryCount;

    public string MinimumInterval { get; } = minimumInterval;

    public string MaximumInterval { get; } = maximumInterval;
}
