namespace Microsoft.Azure.Functions.Worker;

/// <summary>Whether a binding feeds the function or takes from it.</summary>
public enum BindingDirection
{
    In,
    Out,
}
