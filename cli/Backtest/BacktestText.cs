namespace SmartPilots.Cli.Backtest;

/// <summary>What a back-test prints.</summary>
internal static class BacktestText
{
    private const int MostAlarms = 50;

    public static async Task WriteAsync(TextWriter output, BacktestRun run, IReadOnlyList<Alarm> alarms, Episode span, Score? score)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{run.Readings:N0} readings, {span.Start:yyyy-MM-dd HH:mm}Z to {span.End:yyyy-MM-dd HH:mm}Z; {run.Unread:N0} messages could not be read"));
        foreach (var alarm in alarms.Take(MostAlarms))
            await output.WriteLineAsync(Line(alarm));
        if (alarms.Count > MostAlarms)
            await output.WriteLineAsync($"and {alarms.Count - MostAlarms} more");
        foreach (var rule in alarms.GroupBy(alarm => alarm.Raised.Rule).OrderBy(rule => rule.Key, StringComparer.Ordinal))
            await output.WriteLineAsync($"{rule.Key,-28} {rule.Count(),5} alarms");
        await output.WriteLineAsync($"{"all",-28} {alarms.Count,5} alarms");
        if (score is null)
            return;
        await output.WriteLineAsync($"{score.Events} events: {score.Found} found, {score.Events - score.Found} missed; "
            + $"{score.Alarms} alarms: {score.False} false, {score.Repeats} repeats");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"precision {score.Precision:0.000}, recall {score.Recall:0.000}, delay {Length(score.Delay(0.5))} (median) {Length(score.Delay(0.9))} (p90), ")
            + string.Create(CultureInfo.InvariantCulture, $"{score.FalsePerMonth:0.00} false alarms in 30 days"));
    }

    private static string Line(Alarm alarm)
    {
        var raised = alarm.Raised;
        var until = alarm.ClearedAt is { } end ? string.Create(CultureInfo.InvariantCulture, $"{end:yyyy-MM-dd HH:mm}Z") : "stands";
        var limit = raised.Limit is { } some ? string.Create(CultureInfo.InvariantCulture, $" (limit {some:0.######})") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{alarm.RaisedAt:yyyy-MM-dd HH:mm}Z  {until,-17}  {raised.Severity,-8}  {raised.Rule}  {alarm.Device}  ")
            + string.Create(CultureInfo.InvariantCulture, $"{raised.Measure ?? raised.Value} {raised.Unit}{limit}");
    }

    private static string Length(TimeSpan? span) => span is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some.TotalHours:0.0} h") : "none";
}
