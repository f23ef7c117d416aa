using SmartPilots.Cli.Serving;
using SmartPilots.Local.Backups;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands;

/// <summary><c>backup FILE</c> and <c>restore FILE</c>: a system on this machine, whole, into one file and out of it.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> File = new("file") { Description = "The backup, a zip file" };
    private static readonly Option<string> Data = LocalArguments.Data();
    private static readonly Option<string?> Pilots = PilotFiles.Option();

    public static Command CreateBackup()
    {
        var withKeys = new Option<bool>("--with-keys")
        {
            Description = "Also keys, devices' credentials and certificates: keep such a file where only you can read it",
        };
        var command = new Command("backup", "Copy a system into one file while it runs: readings, alerts, what is on its way, pilot files")
        {
            File, withKeys, Data, Pilots,
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () =>
        {
            var (file, folder, output) = (parsed.GetRequiredValue(File), parsed.GetRequiredValue(Data), parsed.InvocationConfiguration.Output);
            if (!Directory.Exists(folder))
                throw new IOException($"There is no folder {Path.GetFullPath(folder)}. Say where the system keeps its data: --data DIR.");
            var pilots = parsed.GetValue(Pilots) ?? PilotFiles.Running(folder)?.Pilots;
            var made = new Backup(new DataFolder(folder), pilots, parsed.GetValue(withKeys)).Make(file, TimeProvider.System.GetUtcNow());
            var keys = made.HasKeys ? "with keys: keep it where only you can read it" : "without keys (--with-keys)";
            output.WriteLine($"{file}: {made.Files.Count} files, {new FileInfo(file).Length / 1e6:0.0} MB, {keys}");
            if (pilots is null)
                output.WriteLine("Pilot files are not in it: no system runs that could tell where they are, and --pilots does not say.");
            return Task.FromResult(0);
        }));
        return command;
    }

    public static Command CreateRestore()
    {
        var pilots = new Option<string?>("--pilots") { Description = "Empty or new folder for the pilot files in it" };
        var data = new Option<string>("--data") { Description = "Empty or new folder for all data", Required = true };
        var command = new Command("restore", "Put a backup into an empty folder, every file compared with its hash") { File, data, pilots };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, () =>
        {
            var (folder, into, output) = (parsed.GetRequiredValue(data), parsed.GetValue(pilots), parsed.InvocationConfiguration.Output);
            var made = new Restore(parsed.GetRequiredValue(File)).Into(folder, into);
            output.WriteLine($"Restored as of {made.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z into {Path.GetFullPath(folder)}. Next:");
            output.WriteLine($"  ./smartpilots serve --pilots {ShellText.Quoted(into ?? "DIR")} --data {ShellText.Quoted(folder)}");
            output.WriteLine($"  ./smartpilots verify --pilots {ShellText.Quoted(into ?? "DIR")} --data {ShellText.Quoted(folder)}");
            if (!made.HasKeys)
            {
                output.WriteLine("Keys were not in it: the start makes new ones. Each device needs a new password: "
                    + "./smartpilots gateway devices add PILOT/SITE/DEVICE.");
            }
            return Task.FromResult(0);
        }));
        return command;
    }
}
