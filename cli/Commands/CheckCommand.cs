using System.CommandLine;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Cli.Commands;

/// <summary><c>check FILE…</c>: every mistake of a pilot file with line, path, reason and likely fix. Exit code 2 when there is one.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("file") { Description = "Pilot files", Arity = ArgumentArity.OneOrMore };
        var command = new Command("check", "Check pilot files: names line, path, reason and a likely fix of every mistake") { files };
        command.SetAction(parsed => parsed.GetRequiredValue(files).Count(file => !Check(file)) == 0 ? 0 : 2);
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

    private static bool Check(FileInfo file)
    {
        if (Read(file) is not { } pilot)
            return false;
        Console.WriteLine($"{file}: {pilot.Name}, {pilot.Sites.Count} sites, {pilot.Sites.Sum(site => site.Devices.Count)} devices, version {pilot.Version}");
        return true;
    }
}
