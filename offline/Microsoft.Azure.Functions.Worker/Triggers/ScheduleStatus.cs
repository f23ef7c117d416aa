namespace Microsoft.Azure.Functions.Worker;

/// <summary>The state of a monitored schedule.</summary>
public sealed class ScheduleStatus
{
    /// <summary>The last recorded run; <c>default</c> before the first.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next expected run.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this status was last written.</summary>
    public DateTime LastUpdated { get; set; }
}
