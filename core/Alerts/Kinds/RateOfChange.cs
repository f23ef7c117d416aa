using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// The value rises, or falls, by more than a limit within a time; over when within that time it has not changed by more than half of it.
/// The time is kept to a twentieth (<see cref="RuleMemory.Keep"/>).
/// </summary>
/// <param name="By">Above 0, in the stream's unit.</param>
public sealed record RateOfChange(bool Rises, decimal By, int WithinSeconds) : RuleCondition
{
    public override string Message => Rises ? "rise" : "fall";

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        var memory = state.MemoryOf(Message);
        var width = WithinSeconds * TimeSpan.TicksPerSecond;
        var change = 0m;
        foreach (var sample in memory.Trim(reading.Ticks, width))
            change = Math.Max(change, Rises ? reading.Value - sample.Low : sample.High - reading.Value);
        memory.Keep(reading.Ticks, reading.Value, width);
        return new Finding(change > By ? Verdict.Bad : change <= By / 2 ? Verdict.Good : Verdict.Between, change, By);
    }

    public override (string, string)? Misfit(StreamDefinition stream) => stream.Kind switch
    {
        StreamKind.Angle => ("an angle turns round and has no rise", "watch another stream"),
        StreamKind.Counter => ("a counter rises by nature", "use \"counter\": { \"runs\": … }"),
        _ => null,
    };

    internal static RateOfChange? Read(FileObject item)
    {
        var (rise, fall) = (item.Decimal("rise"), item.Decimal("fall"));
        var within = item.Whole("withinSeconds", 0, 1, 7 * 86_400)!.Value;
        if (within == 0 && !item.Has("withinSeconds"))
            item.Require("withinSeconds");
        item.Done();
        if (rise.HasValue == fall.HasValue)
            item.Problems.Add(item.Node, "a change has exactly one of \"rise\" and \"fall\"", "for both directions write two rules");
        if ((rise ?? fall) <= 0)
            item.Problems.Add(item.Node, "a change is above 0", "write how much it may change, without a sign");
        return (rise ?? fall) is { } by ? new RateOfChange(rise.HasValue, by, within) : null;
    }
}
