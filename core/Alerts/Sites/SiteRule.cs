using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Sites;

/// <summary>A rule over several devices, with what it looks at. Its alerts are the site's (<see cref="AlertSubject.OfSite"/>).</summary>
public sealed record SiteRule(RuleDefinition Rule, IReadOnlyList<SiteInput> Inputs)
{
    public SiteCondition Condition => (SiteCondition)Rule.Condition;

    /// <summary>Evaluates it at each of these times.</summary>
    /// <param name="windows">Of five minutes, by device and start, as far as <see cref="SiteClock.Reach"/>.</param>
    public IEnumerable<SiteStep> Evaluate(SiteTimes times, Func<DeviceKey, IReadOnlyDictionary<long, Windows.Window>> windows)
    {
        var inputs = Inputs.Select(input => new InputHistory(input, windows(input.Device))).ToList();
        if (times.Unknown is { } unknown)
            yield return new SiteStep(Rule, unknown, null, true);
        foreach (var at in times.All)
        {
            var isWorkedOn = Inputs.Any(input => input.Maintenance.Any(work => work.Holds(at)));
            yield return new SiteStep(Rule, at, Condition.Compute(inputs, at), isWorkedOn);
        }
    }
}

/// <summary>A rule at one time.</summary>
/// <param name="Value">Null when it could not be told.</param>
/// <param name="IsWorkedOn">One of its inputs is under maintenance.</param>
public readonly record struct SiteStep(RuleDefinition Rule, long Ticks, decimal? Value, bool IsWorkedOn);
