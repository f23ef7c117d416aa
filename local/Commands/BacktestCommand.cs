using System.CommandLine;
using SmartPilots.DeviceSim;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.Local.Backtest;

namespace SmartPilots.Local.Commands;

/// <summary><c>backtest</c>: what the rules of a pilot file would have said of a recording.</summary>
internal static class BacktestCommand
{
    private static readonly Option<FileInfo> Rules = new("--rules") { Description = "Pilot file with the rules", Required = true };
    private static readonly Option<string[]> Data = new("--data")
    {
        Description = "Recorded files, plain or gzip", Required = true, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Map = new("--map") { Description = "How their columns become devices and streams (docs/replay.md)", Required = true };
    private static readonly Option<string?> Labels = new("--labels") { Description = "CSV of what truly happened: columns start and end" };
    private static readonly Option<string[]> Only = new("--rule") { Description = "Count the alarms of these rules only; may be repeated" };
    private static readonly Option<int> Grace = new("--grace") { Description = "Seconds after an event's end in which an alarm still finds it", DefaultValueFactory = _ => 0 };
    private static readonly Option<int?> Window = new("--window") { Description = "Seconds after an event's start in which an alarm finds it, in place of its end" };
    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Draw values, limits, alarms and events into this file" };

    public static Command Create()
    {
        var command = new Command("backtest", "What the rules of a pilot file would have said of a recording, beside what truly happened (docs/rules.md)")
        {
            Rules, Data, Map, Labels, Only, Grace, Window, Svg,
        };
        command.SetAction((parsed, cancellation) => LocalArguments.AnswerAsync(cancellation, () => RunAsync(parsed, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (CheckCommand.Read(parsed.GetRequiredValue(Rules)) is not { } pilot)
            return 2;
        var events = parsed.GetValue(Labels) is { } labels ? LabelsCsv.Read(labels) : null;
        using var run = new BacktestRun(pilot);
        await run.PlayAsync(Messages(parsed), cancellation);
        var only = parsed.GetValue(Only) ?? [];
        var alarms = (await run.AlarmsAsync(cancellation)).Where(alarm => only.Length == 0 || only.Contains(alarm.Rule)).ToList();
        var score = events is null ? null : Score.Of(events, alarms.Select(alarm => alarm.RaisedAt), TimeSpan.FromSeconds(parsed.GetValue(Grace)),
            parsed.GetValue(Window) is { } window ? TimeSpan.FromSeconds(window) : null, run.Span);
        await BacktestText.WriteAsync(parsed.InvocationConfiguration.Output, run, alarms, score);
        if (parsed.GetValue(Svg) is { } picture)
            await File.WriteAllTextAsync(picture.FullName, await new BacktestPicture(run.Store, pilot, run.Span, events ?? []).DrawAsync(alarms, cancellation), cancellation);
        return 0;
    }

    private static IEnumerable<SimulatedMessage> Messages(ParseResult parsed)
    {
        var maps = Path.Combine(AppContext.BaseDirectory, "pilots", "maps");
        var map = parsed.GetRequiredValue(Map);
        var file = File.Exists(map) ? map : Path.Combine(maps, $"{map}.map.json");
        try
        {
            var recordings = parsed.GetRequiredValue(Data).Select(data => CsvRecording.Open(data, file, maps)).ToList();
            return recordings.SelectMany(recording => recording.Messages()).OrderBy(message => message.Ticks);
        }
        catch (InputFileException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
