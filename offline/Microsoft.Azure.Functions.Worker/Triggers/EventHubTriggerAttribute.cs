using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function on events of an event hub, whose name may be a <c>%Setting%</c>.</summary>
public sealed class EventHubTriggerAttribute(string eventHubName) : TriggerBindingAttribute
{
    public string EventHubName { get; } = eventHubName;

    /// <summary>Null means <c>$Default</c>.</summary>
    public string? ConsumerGroup { get; set; }

    /// <summary>Name of the app setting (or settings section) that holds the connection, never the connection itself.</summary>
    public string? Connection { get; set; }

    /// <summary>True (the default): the parameter is an array of events. False: one event per call.</summary>
    public bool IsBatched { get; set; } = true;
}
