namespace Microsoft.Azure.Functions.Worker;

/// <summary>What the trigger said beside the bound parameters.</summary>
public abstract class BindingContext
{
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
