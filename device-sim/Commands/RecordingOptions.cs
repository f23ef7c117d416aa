using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Which recorded files, and which part of them.</summary>
internal sealed class RecordingOptions
{
    public Argument<string[]> Files { get; } = new("file")
    {
        Description = "Files of loggers (with --map), or captures; several are merged; plain or gzip", Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Map { get; } = new("--map")
    {
        Description = "How the columns of a file become devices and streams: a map file, or the name of one that ships (pilots/maps)",
        HelpName = "map",
    };

    public Option<string[]> Only { get; } = new("--only") { Description = "Only topics that hold this text; may be repeated" };

    public Option<DateTimeOffset?> From { get; } = new("--from") { Description = "Only messages from this time on, RFC 3339" };

    public Option<DateTimeOffset?> To { get; } = new("--to") { Description = "Only messages before this time, RFC 3339" };

    public Option<int> Loop { get; } = new("--loop") { Description = "Play it so many times", DefaultValueFactory = _ => 1 };

    public Option<bool> Rebase { get; } = new("--rebase")
    {
        Description = "Move the recording to now, with the times in payloads: the first message with --speed 1, the last with a faster one"
    };

    public FaultOptions Faults { get; } = new();

    public RecordingOptions()
    {
        Files.NoOptions();
        Loop.Within(1, 1_000_000);
    }

    /// <summary>What a shell may complete.</summary>
    public RecordingOptions Completing(CommandContext around)
    {
        Map.CompletionSources.Add(_ => [.. around.ShippedNames("maps", ".map.json").Select(name =>
            new System.CommandLine.Completions.CompletionItem(name))]);
        Faults.Completing(around);
        return this;
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        foreach (var option in new Option[] { Map, Only, From, To, Loop, Rebase })
            command.Options.Add(option);
        Faults.AddTo(command);
    }

    /// <param name="played">How many times faster than its own times it will be sent; infinite at once.</param>
    public Traffic Read(ParseResult parsed, CommandContext around, double played = double.PositiveInfinity)
    {
        var files = parsed.GetRequiredValue(Files);
        var traffic = parsed.GetValue(Map) is { } map ? OfTables(files, around, map) : OfCaptures(files);
        var filter = new MessageFilter
        {
            From = parsed.GetValue(From)?.UtcDateTime,
            To = parsed.GetValue(To)?.UtcDateTime,
            Only = parsed.GetValue(Only) ?? [],
            Rounds = parsed.GetValue(Loop),
            PlayedAtSpeed = played,
            RebaseTo = parsed.GetValue(Rebase) ? around.Clock.GetUtcNow().UtcDateTime : null,
        };
        return Faults.Apply(parsed, around, traffic with
        {
            Messages = filter.Apply(traffic.Messages), QuarantineIsUnexpected = parsed.GetValue(Faults.Plan) is null,
        });
    }

    private static Traffic OfTables(string[] files, CommandContext around, string map)
    {
        var mapFile = around.Shipped("maps", ".map.json", map);
        var maps = Path.Combine(around.PilotsFolder, "maps");
        var recordings = files.Select(file => CsvRecording.Open(file, mapFile, maps)).ToList();
        return new Traffic
        {
            Pilots = [recordings[0].Pilot],
            Added = [.. recordings.SelectMany(recording => recording.Devices()).DistinctBy(device => device.Key)],
            Messages = recordings.SelectMany(recording => recording.Messages()),
            Progress = () => recordings.Average(recording => recording.Progress),
            Unreadable = () => [.. recordings.SelectMany(recording => recording.Unreadable)],
            Tables = recordings,
            ConflictsAreExpected = recordings.Any(recording => recording.ExpectsConflicts),
        };
    }

    private static Traffic OfCaptures(string[] files)
    {
        if (files.All(IsCsv) && files.All(ReadingsCsv.Is))
            return OfReadings(files);
        if (files.FirstOrDefault(IsCsv) is { } csv)
            throw new InputFileException(csv, "file", "is a CSV: say with --map how its columns become devices and streams");
        var summary = CaptureSummary.Of(CaptureFile.ReadAll(files));
        return Counted(summary, CaptureFile.ReadAll(files));
    }

    // What `convert` wrote needs no map.
    private static Traffic OfReadings(string[] files)
    {
        var recordings = files.Select(file => new ReadingsCsv(file)).ToList();
        var messages = recordings.SelectMany(recording => recording.Messages());
        return Counted(CaptureSummary.Of(messages), messages) with
        {
            Unreadable = () => [.. recordings.SelectMany(recording => recording.Unreadable)],
        };
    }

    private static Traffic Counted(CaptureSummary summary, IEnumerable<SimulatedMessage> messages)
    {
        var read = 0L;
        return new Traffic
        {
            Pilots = summary.Pilots,
            Messages = messages.Select(message =>
            {
                read++;
                return message;
            }),
            Progress = () => Math.Min(1, read / Math.Max(1.0, summary.Messages)),
        };
    }

    private static bool IsCsv(string file) =>
        file.EndsWith(".csv", StringComparison.Ordinal) || file.EndsWith(".csv.gz", StringComparison.Ordinal);
}
