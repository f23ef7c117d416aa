using System.Text.Encodings.Web;
using SmartPilots.DeviceSim.Replay.Guess;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>map new FILE</c>: guesses a map of a logger's file, for a person to correct.</summary>
internal static class MapCommand
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(CommandContext around)
    {
        var file = new Argument<string>("file") { Description = "A logger's file" };
        var output = new Option<string?>("--out") { Description = "Map to write; standard output when left out" };
        var create = new Command("new", "Guess a map of a file: separator, encoding, header, times and columns; say what is unsure")
        {
            file, output,
        };
        create.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, async () =>
        {
            var (map, unsure) = MapGuess.Of(parsed.GetRequiredValue(file));
            var text = map.ToJsonString(Readable);
            if (parsed.GetValue(output) is { } target)
            {
                await File.WriteAllTextAsync(target, text + "\n", cancellationToken);
                await around.Output.WriteLineAsync($"{target} written; next: smartpilots replay --check {parsed.GetRequiredValue(file)} --map {target}");
            }
            else
            {
                await around.Output.WriteLineAsync(text);
            }
            foreach (var line in unsure)
                await around.Error.WriteLineAsync($"unsure: {line}");
            return ExitCodes.Done;
        }));
        return new Command("map", "Maps of loggers' files: how their columns become devices and streams (docs/replay.md)") { create };
    }
}
