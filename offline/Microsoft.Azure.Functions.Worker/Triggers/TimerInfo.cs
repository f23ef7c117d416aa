namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a timer-triggered function learns about its run.</summary>
public sealed class TimerInfo
{
    /// <summary>Null when the schedule is not monitored.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>True when this run starts later than scheduled.</summary>
    public bool IsPastDue { get; set; }
}
