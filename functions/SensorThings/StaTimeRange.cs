namespace SmartPilots.Functions.SensorThings;

/// <summary>What a filter says of the time of observations, so that the store need not read the rest.</summary>
internal static class StaTimeRange
{
    /// <summary>A span that holds all that the filter can: it is applied to each observation all the same.</summary>
    public static StaSpan Of(StaExpression? filter) => filter switch
    {
        StaLogic { IsAnd: true } both => Both(Of(both.Left), Of(both.Right)),
        StaComparison { Left: StaPropertyPath { IsTimeOfObservation: true }, Right: StaLiteral { Value: DateTimeOffset time } } comparison =>
            Of(comparison.Operator, time.UtcTicks),
        StaComparison { Right: StaPropertyPath { IsTimeOfObservation: true }, Left: StaLiteral { Value: DateTimeOffset time } } comparison =>
            Of(Turned(comparison.Operator), time.UtcTicks),
        _ => new StaSpan(0, long.MaxValue),
    };

    private static StaSpan Of(string comparison, long ticks) => comparison switch
    {
        "eq" => new StaSpan(ticks, ticks + 1),
        "gt" => new StaSpan(ticks + 1, long.MaxValue),
        "ge" => new StaSpan(ticks, long.MaxValue),
        "lt" => new StaSpan(0, ticks),
        "le" => new StaSpan(0, ticks + 1),
        _ => new StaSpan(0, long.MaxValue),
    };

    private static string Turned(string comparison) => comparison switch { "gt" => "lt", "ge" => "le", "lt" => "gt", "le" => "ge", _ => comparison };

    private static StaSpan Both(StaSpan one, StaSpan two) => new(Math.Max(one.From, two.From), Math.Min(one.To, two.To));
}
