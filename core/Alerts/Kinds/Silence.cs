using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

/// <summary>
/// A stream that was live brings nothing for a time. Time itself raises it (<see cref="IsDue"/>); a reading that is no older than that
/// time clears it. Memory: Mark is the time of the newest reading that was not stale.
/// </summary>
/// <param name="Missed">So many intervals of the stream; null when <paramref name="AfterSeconds"/> is given.</param>
public sealed record Silence(int? Missed, int? AfterSeconds) : RuleCondition
{
    private const string Key = "silent";

    public override string Message => Key;
    public override DurationUse Duration => DurationUse.None;

    public long LimitTicks(StreamDefinition stream) =>
        (AfterSeconds ?? (long)Missed!.Value * stream.EverySeconds!.Value) * TimeSpan.TicksPerSecond;

    public override Finding Judge(in RuleReading reading, RuleState state)
    {
        if (reading.IsStale)
            return new Finding(Verdict.Between);
        state.MemoryOf(Key).Mark = reading.Ticks;
        return new Finding(reading.NowTicks - reading.Ticks <= LimitTicks(reading.Reading.Stream) ? Verdict.Good : Verdict.Between);
    }

    public override void Pause(in RuleReading reading, RuleState state) => Judge(reading, state);

    /// <summary>Time at which the silence became too long, UTC ticks; null when it has not, or the stream was never live.</summary>
    public long? IsDue(RuleState state, StreamDefinition stream, long nowTicks)
    {
        if (state.Memory is not { Kind: Key, Mark: > 0 and var heard } || nowTicks - heard <= LimitTicks(stream))
            return null;
        return heard + LimitTicks(stream);
    }

    public override (string, string)? Misfit(StreamDefinition stream) => Missed is not null && stream.EverySeconds is null
        ? ("the stream has no interval to count missed readings by", "add \"everySeconds\" to the stream, or give \"afterSeconds\" in place of \"missed\"")
        : null;

    internal static Silence? Read(FileObject item)
    {
        var silence = new Silence(item.Whole("missed", null, 2, 10_000), item.Whole("afterSeconds", null, 1, 366 * 86_400));
        item.Done();
        if (item.Has("missed") == item.Has("afterSeconds"))
            item.Problems.Add(item.Node, "a silence has exactly one of \"missed\" and \"afterSeconds\"", "write such as \"missed\": 5");
        return silence is { Missed: null, AfterSeconds: null } ? null : silence;
    }
}
