using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// A meter counts no more than so much for the rule's duration, while it should. A pause of more than half of the duration begins anew.
/// Memory: Total is what was counted since it stands, Mark the time of the last reading.
/// </summary>
/// <param name="UpTo">In the stream's unit.</param>
public sealed record MeterStands(decimal UpTo) : RuleCondition
{
    public override string Message => "counter-stands";
    public override DurationUse Duration => DurationUse.Required;

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var isFirst = memory.Count == 0 || reading.IsAfterPause(memory.Mark);
        memory.Total += MeterStep.Take(memory, reading.Reading.Stream.Counter, reading.Value);
        memory.Mark = reading.Ticks;
        var counted = memory.Total;
        var isNew = isFirst || counted > UpTo;
        if (isNew)
            memory.Total = 0;
        return new Finding(isNew ? Verdict.BadAnew : Verdict.Bad, counted, UpTo);
    }

    public override (string, string)? Misfit(StreamDefinition stream) => MeterRules.Misfit(stream);
}
