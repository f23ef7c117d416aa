namespace SmartPilots.Core.Model;

/// <summary>What one reading says of a rule's condition.</summary>
public enum Verdict
{
    /// <summary>The condition does not hold.</summary>
    Good,

    /// <summary>Neither: the hysteresis, or too little is known.</summary>
    Between,

    /// <summary>The condition holds.</summary>
    Bad,

    /// <summary>It held, ended, and holds again since this reading: durations begin anew. For an active rule as good as over.</summary>
    BadAnew,
}

/// <summary>A verdict with what was compared.</summary>
/// <param name="Measure">What was compared with the limit, when that is not the reading itself: a rise, a night's flow.</param>
/// <param name="Limit">What it was compared with, in the unit of the stream; null where there is none.</param>
public readonly record struct Finding(Verdict Verdict, decimal? Measure = null, decimal? Limit = null);

/// <summary>How a rule's durations go with its kind.</summary>
public enum DurationUse
{
    Optional,

    /// <summary>The kind means nothing without <c>forSeconds</c>.</summary>
    Required,

    /// <summary>The kind has its own time: <c>forSeconds</c> and <c>clearForSeconds</c> must not be there.</summary>
    None,
}

/// <summary>
/// One kind of rule. It judges each reading of the rule's stream, with what it remembered of the ones before; <see cref="Alerts.RuleMachine"/> does
/// the rest. Listed in <see cref="Alerts.Kinds.RuleKinds"/>.
/// </summary>
public abstract record RuleCondition
{
    /// <summary>Key of the message that tells of it, such as <c>above</c>: texts of other languages are found by it.</summary>
    public abstract string Message { get; }

    public virtual DurationUse Duration => DurationUse.Optional;

    /// <summary>Whether the rule may have <c>from</c>, <c>to</c>, <c>days</c> and <c>while</c>.</summary>
    public virtual bool MayBeScheduled => true;

    /// <summary>Whether the rule must have <c>while</c>.</summary>
    public virtual bool NeedsWhile => false;

    /// <summary>Whether what it judges is a value that says something to people.</summary>
    public virtual bool HasValue => true;

    public abstract Finding Judge(in RuleReading reading, RuleState state);

    /// <summary>A reading of a time in which the rule does not apply.</summary>
    public virtual void Pause(in RuleReading reading, RuleState state) => state.Memory = null;

    /// <summary>Why a stream cannot have such a rule, and what to do; null when it can.</summary>
    public virtual (string Reason, string Fix)? Misfit(StreamDefinition stream) => null;

    /// <summary>Other streams that it looks at.</summary>
    public virtual IEnumerable<string> OtherStreams => [];
}
