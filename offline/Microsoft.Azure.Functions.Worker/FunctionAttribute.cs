namespace Microsoft.Azure.Functions.Worker;

/// <summary>Marks a method as a function. <paramref name="name"/> is unique in the app; it is what the host and its logs call the function.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));
}
