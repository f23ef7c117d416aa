namespace SmartPilots.Functions.SensorThings;

/// <summary>A request that cannot be answered as it is asked; caught by <see cref="SensorThingsFunction"/>.</summary>
/// <param name="message">What is wrong and how to ask instead.</param>
internal sealed class StaException(string message) : Exception(message)
{
    /// <summary>There is no such entity or property: 404 in place of 400.</summary>
    public bool IsNotFound { get; init; }

    /// <summary>The standard has it, this service has not: 501 in place of 400 (OGC 18-088, request-data/query-status-code).</summary>
    public bool IsUnsupported { get; init; }
}
