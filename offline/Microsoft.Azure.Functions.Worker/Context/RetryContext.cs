namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which try of an invocation this is, counted from 0.</summary>
public abstract class RetryContext
{
    public abstract int RetryCount { get; }

    public abstract int MaxRetryCount { get; }
}
