using System.Globalization;
using SmartPilots.Functions.Reads;

namespace SmartPilots.Local.Backtest;

/// <summary>What a back-test prints.</summary>
internal static class BacktestText
{
    private const int MostAlarms = 50;

    public static async Task WriteAsync(TextWriter output, BacktestRun run, IReadOnlyList<AlertItem> alarms, Score? score)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"played {run.Messages:N0} messages, {run.Span.Start:yyyy-MM-dd HH:mm}Z to {run.Span.End:yyyy-MM-dd HH:mm}Z, {run.Refused:N0} could not be read"));
        foreach (var alarm in alarms.Take(MostAlarms))
            await output.WriteLineAsync(Line(alarm));
        if (alarms.Count > MostAlarms)
            await output.WriteLineAsync($"… and {alarms.Count - MostAlarms} more");
        foreach (var rule in alarms.GroupBy(alarm => alarm.Rule).OrderBy(rule => rule.Key, StringComparer.Ordinal))
            await output.WriteLineAsync($"{rule.Key,-28} {rule.Count(),5} alarms");
        await output.WriteLineAsync($"{"all",-28} {alarms.Count,5} alarms");
        if (score is null)
            return;
        await output.WriteLineAsync($"events {score.Events}: {score.Found} found, {score.Events - score.Found} missed; alarms {score.Alarms}: {score.False} false, {score.Repeats} repeats");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"precision {score.Precision:0.000}   recall {score.Recall:0.000}   delay {Length(score.Delay(0.5))} (median), {Length(score.Delay(0.9))} (p90)   false alarms in 30 days {score.FalsePerMonth:0.00}"));
    }

    private static string Line(AlertItem alarm)
    {
        var until = alarm.ClearedAt is { } end ? $"{end:yyyy-MM-dd HH:mm}Z" : "still open";
        var value = (alarm.Measure ?? alarm.Value)?.ToString(CultureInfo.InvariantCulture) ?? "";
        return $"{alarm.RaisedAt:yyyy-MM-dd HH:mm}Z  {until,-17}  {alarm.Severity,-8}  {alarm.Rule}  {alarm.Device}  {value} {alarm.Unit}".TrimEnd();
    }

    private static string Length(TimeSpan? span) => span is { } some ? string.Create(CultureInfo.InvariantCulture, $"{some.TotalHours:0.0} h") : "none";
}
