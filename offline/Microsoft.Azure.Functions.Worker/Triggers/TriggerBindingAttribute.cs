namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The root of the trigger attributes: a function has exactly one parameter that carries one.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class TriggerBindingAttribute : BindingAttribute;
