using SmartPilots.Cli.Backtest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Commands;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Commands;

/// <summary><c>backtest</c>: what the rules of a pilot file would have said of a recording, or of what a box has stored.</summary>
internal static class BacktestCommand
{
    private static readonly Option<FileInfo> Rules = new("--rules") { Description = "Pilot file with the rules", Required = true };
    private static readonly Option<string[]> Data = new("--data")
    {
        Description = "Recorded files, plain or gzip; or the data folder of a box, which may be running", Required = true, AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> Map = new("--map") { Description = "How columns of recorded files become devices and streams (docs/replay.md)" };
    private static readonly Option<DateTimeOffset?> From = Time("--from",
        "Only alarms from this time on count, such as 2026-07-04 or 2026-07-04T06:00Z; what came before is learned from");
    private static readonly Option<DateTimeOffset?> To = Time("--to", "Nothing from this time on is played");
    private static readonly Option<string?> Labels = new("--labels") { Description = "CSV of what truly happened: columns start and end, UTC or with an offset" };
    private static readonly Option<string[]> Only = new("--rule") { Description = "Count the alarms of these rules only; may be repeated" };
    private static readonly Option<int> Grace = new("--grace")
    {
        Description = "Seconds after an event's end in which an alarm still finds it", DefaultValueFactory = _ => 0,
    };

    private static readonly Option<int?> Window = new("--window") { Description = "Seconds after an event's start in which an alarm finds it, in place of its end" };
    private static readonly Option<FileInfo?> Svg = new("--svg") { Description = "Draw values, limits, alarms and events into this file" };

    /// <param name="around">Where the maps that ship are.</param>
    public static Command Create(CommandContext around)
    {
        var command = new Command("backtest", "What the rules of a pilot file would have said, beside what truly happened (docs/rules.md)")
        {
            Rules, Data, Map, From, To, Labels, Only, Grace, Window, Svg, BacktestScenarioCommand.Create(around),
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () => RunAsync(parsed, around, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CommandContext around, CancellationToken cancellationToken)
    {
        if (CheckCommand.Read(parsed.GetRequiredValue(Rules)) is not { } pilot)
            return 2;
        var events = parsed.GetValue(Labels) is { } labels ? LabelsCsv.Read(labels) : null;
        var run = await PlayAsync(pilot, parsed, around, cancellationToken);
        if (run.Readings == 0)
            throw new InvalidDataException($"Nothing of {string.Join(", ", parsed.GetRequiredValue(Data))} is a reading of a device of {pilot.Id}.");
        var span = run.Span;
        if (parsed.GetValue(From) is { } from && from.UtcDateTime > span.Start)
            span = span with { Start = from.UtcDateTime };
        var only = parsed.GetValue(Only) ?? [];
        var alarms = run.Alarms.Where(alarm => alarm.RaisedAt >= span.Start && (only.Length == 0 || only.Contains(alarm.Raised.Rule))).ToList();
        var score = events is null ? null : Score.Of(events, alarms.Select(alarm => alarm.RaisedAt), TimeSpan.FromSeconds(parsed.GetValue(Grace)),
            parsed.GetValue(Window) is { } window ? TimeSpan.FromSeconds(window) : null, span);
        await BacktestText.WriteAsync(parsed.InvocationConfiguration.Output, run, alarms, span, score);
        if (parsed.GetValue(Svg) is { } picture)
            await File.WriteAllTextAsync(picture.FullName, new BacktestPicture(span, events ?? []).Draw(run, alarms), cancellationToken);
        return 0;
    }

    private static async Task<BacktestRun> PlayAsync(PilotDefinition pilot, ParseResult parsed, CommandContext around, CancellationToken cancellationToken)
    {
        var run = new BacktestRun(pilot);
        var data = parsed.GetRequiredValue(Data);
        var to = parsed.GetValue(To)?.UtcTicks ?? DateTime.MaxValue.Ticks;
        if (data is [var folder] && Directory.Exists(folder))
        {
            if (!File.Exists(Path.Combine(folder, DataFolder.StoreName)))
                throw new InvalidDataException($"No system has run on {Path.GetFullPath(folder)}.");
            using var store = new SqliteTelemetryStore(new DataFolder(folder).Store);
            await run.PlayAsync(store, 0, to, cancellationToken);
            return run;
        }
        var map = parsed.GetValue(Map) ?? throw new InvalidDataException("--map: say how the columns of the files become streams, such as --map batadal.");
        run.Play(Messages(data, map, around).TakeWhile(message => message.Ticks < to));
        return run;
    }

    private static IEnumerable<SimulatedMessage> Messages(string[] files, string map, CommandContext around)
    {
        try
        {
            var (file, maps) = (around.Shipped("maps", ".map.json", map), Path.Combine(around.PilotsFolder, "maps"));
            return files.SelectMany(data => CsvRecording.Open(data, file, maps).Messages()).OrderBy(message => message.Ticks).ToList();
        }
        catch (InputFileException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time;
            result.AddError($"{name}: {result.Tokens[0].Value} is no time; write such as 2026-07-04 or 2026-07-04T06:00Z");
            return null;
        },
    };
}
