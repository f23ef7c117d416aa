namespace Microsoft.Azure.Functions.Worker;

/// <summary>W3C trace context of the caller.</summary>
public abstract class TraceContext
{
    public abstract string TraceParent { get; }

    public abstract string TraceState { get; }
}
