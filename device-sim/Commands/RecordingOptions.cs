using System.CommandLine;
using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Replay;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Which recorded files, and which part of them.</summary>
internal sealed class RecordingOptions
{
    public Argument<string[]> Files { get; } = new("file")
    {
        Description = "Recorded CSV (with --map) or captures; plain or gzip", Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Map { get; } = new("--map")
    {
        Description = "How the columns of a CSV become devices and streams: a map file, or the name of one that ships (pilots/maps)",
    };

    public Option<string[]> Only { get; } = new("--only") { Description = "Only topics that hold this text; may be repeated" };

    public Option<DateTimeOffset?> From { get; } = new("--from") { Description = "Only messages from this time on, RFC 3339" };

    public Option<DateTimeOffset?> To { get; } = new("--to") { Description = "Only messages before this time, RFC 3339" };

    public Option<int> Loop { get; } = new("--loop") { Description = "Play it so many times", DefaultValueFactory = _ => 1 };

    public Option<bool> Rebase { get; } = new("--rebase")
    {
        Description = "Move the first message to now, and the times in payloads with it",
    };

    public FaultOptions Faults { get; } = new();

    public RecordingOptions() => Loop.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1)
            result.AddError("--loop: is below 1");
    });

    public void AddTo(Command command)
    {
        command.Arguments.Add(Files);
        foreach (var option in new Option[] { Map, Only, From, To, Loop, Rebase })
            command.Options.Add(option);
        Faults.AddTo(command);
    }

    public Traffic Read(ParseResult parsed, Surroundings around)
    {
        var files = parsed.GetRequiredValue(Files);
        var traffic = parsed.GetValue(Map) is { } map ? OfCsv(files, around.Shipped("maps", ".map.json", map)) : OfCaptures(files);
        var filter = new MessageFilter
        {
            From = parsed.GetValue(From)?.UtcDateTime,
            To = parsed.GetValue(To)?.UtcDateTime,
            Only = parsed.GetValue(Only) ?? [],
            Rounds = parsed.GetValue(Loop),
            RebaseTo = parsed.GetValue(Rebase) ? around.Clock.GetUtcNow().UtcDateTime : null,
        };
        return Faults.Apply(parsed, around, traffic with { Messages = filter.Apply(traffic.Messages) });
    }

    private static Traffic OfCsv(string[] files, string map)
    {
        var recordings = files.Select(file => CsvRecording.Open(file, map)).ToList();
        return new Traffic
        {
            Pilots = [recordings[0].Pilot],
            Added = [.. recordings.SelectMany(recording => recording.Devices()).DistinctBy(device => device.Key)],
            Messages = recordings.SelectMany(recording => recording.Messages()),
            Progress = () => recordings.Average(recording => recording.Progress),
            Unreadable = () => [.. recordings.SelectMany(recording => recording.Unreadable)],
        };
    }

    private static Traffic OfCaptures(string[] files)
    {
        foreach (var file in files)
        {
            if (file.EndsWith(".csv", StringComparison.Ordinal) || file.EndsWith(".csv.gz", StringComparison.Ordinal))
                throw new InputFileException(file, "file", "is a CSV: say with --map how its columns become devices");
        }
        var summary = CaptureSummary.Of(CaptureFile.ReadAll(files));
        var read = 0L;
        return new Traffic
        {
            Pilots = summary.Pilots,
            Messages = CaptureFile.ReadAll(files).Select(message =>
            {
                read++;
                return message;
            }),
            Progress = () => Math.Min(1, read / Math.Max(1.0, summary.Messages)),
        };
    }
}
