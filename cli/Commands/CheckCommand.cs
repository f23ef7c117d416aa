using SmartPilots.Core.Indicators.Files;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Cli.Commands;

/// <summary><c>check FILE…</c>: every mistake of a pilot file or an indicators file with line, path, reason and likely fix. Exit code 2 when there is one.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Pilot files, or indicators files", Arity = ArgumentArity.OneOrMore };
        var pilots = LocalArguments.Pilots();
        var command = new Command("check", "Check pilot files and indicators files: names line, path, reason and a likely fix of every mistake") { files, pilots };
        command.SetAction(parsed => parsed.GetRequiredValue(files).Count(file => !Check(file, parsed.GetRequiredValue(pilots))) == 0 ? 0 : 2);
        return command;
    }

    /// <summary>The pilot of a file that is right; otherwise null, with the mistakes on standard error.</summary>
    public static PilotDefinition? Read(FileInfo file)
    {
        if (!file.Exists)
        {
            Console.Error.WriteLine($"{file}: {(Directory.Exists(file.FullName) ? "is a folder" : "there is no such file")}");
            return null;
        }
        var result = PilotFileReader.Read(File.ReadAllBytes(file.FullName), file.ToString());
        foreach (var error in result.Errors)
            Console.Error.WriteLine(error);
        return result.Pilot;
    }

    private static bool Check(FileInfo file, string pilots)
    {
        if (file.Exists && IsOfIndicators(file))
            return CheckIndicators(file, pilots);
        if (Read(file) is not { } pilot)
            return false;
        Console.WriteLine($"{file}: {pilot.Name}, {pilot.Sites.Count} sites, {pilot.Sites.Sum(site => site.Devices.Count)} devices, version {pilot.Version}");
        return true;
    }

    // A file that is no JSON is told so by the reader of pilot files.
    private static bool IsOfIndicators(FileInfo file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("programme", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool CheckIndicators(FileInfo file, string pilots)
    {
        var result = ProgrammeFileReader.Read(File.ReadAllBytes(file.FullName), file.ToString());
        var errors = result.Programme is { } read && Directory.Exists(pilots) ? ProgrammeCheck.Check(read, PilotsFolder.Load(pilots), file.ToString()) : result.Errors;
        foreach (var error in errors)
            Console.Error.WriteLine(error);
        if (result.Programme is not { } programme || errors.Count > 0)
            return false;
        Console.WriteLine($"{file}: {programme.Name}, {programme.Places.Count} places, {programme.Indicators.Count} indicators, version {programme.Version}");
        return true;
    }
}
