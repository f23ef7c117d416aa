using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Runs the function on a schedule: an NCRONTAB expression of six fields (seconds first), a <c>hh:mm:ss</c> interval,
/// or <c>%Setting%</c>, the name of an app setting that holds either.
/// </summary>
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    public string Schedule { get; } = schedule ?? throw new ArgumentNullException(nameof(schedule));

    /// <summary>Also run when the host starts, and so at every scale-out. Default: false.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Persist the last run, so that a run missed while the app was down is made up for. Default: true.</summary>
    public bool UseMonitor { get; set; } = true;
}
