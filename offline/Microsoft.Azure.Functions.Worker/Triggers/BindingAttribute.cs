namespace Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

/// <summary>The root of all binding attributes.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Method)]
public abstract class BindingAttribute : Attribute
{
    /// <summary>Null means the name of the parameter.</summary>
    public string? Name { get; set; }
}
