using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Sites;

/// <summary>
/// A kind of rule over several devices. Its reading is computed of their windows at each end of a window of five minutes; from there on it is
/// a rule as any other.
/// </summary>
public abstract record SiteCondition : RuleCondition
{
    /// <summary>In the order in which <see cref="Compute"/> gets them.</summary>
    public abstract IReadOnlyList<StreamPath> Inputs { get; }

    /// <summary>UCUM code; null when the value is none to be read.</summary>
    public abstract string? Unit { get; }

    /// <summary>How far back it looks, beside the time in which a reading is valid.</summary>
    public virtual long PeriodTicks => 0;

    public override bool HasValue => Unit is not null;

    /// <summary>The value at the end of a window; null when it cannot be told, as an input is silent or late.</summary>
    public abstract decimal? Compute(IReadOnlyList<InputHistory> inputs, long ticks);

    /// <summary>Why a stream cannot be that input, and what to do; null when it can.</summary>
    public virtual (string Reason, string Fix)? MisfitOf(int input, StreamDefinition stream) => null;

    // The memory holds how far the rule was evaluated: also of times in which it does not apply.
    public override void Pause(in RuleReading reading, RuleState state)
    {
    }
}
