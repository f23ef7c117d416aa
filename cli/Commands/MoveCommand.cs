using SmartPilots.Local.Data;
using SmartPilots.Local.Moving;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Commands;

/// <summary><c>export PILOT/SITE FILE</c> and <c>import FILE</c>: a site from a box to Azure's tables or back, proved by its hash.</summary>
internal static class MoveCommand
{
    private static readonly Option<string> Data = LocalArguments.Data();
    private static readonly Option<string?> Tables = AzureTables.UriOption();
    private static readonly Option<string?> TablesEnv = AzureTables.VariableOption();

    public static Command CreateExport()
    {
        var site = new Argument<string>("site") { Description = "pilot/site" };
        var file = new Argument<string>("file") { Description = "The file to write, such as well.site.gz" };
        var command = new Command("export", "Write a site into a file: readings, windows, ledger, alerts, and the versions of its pilot file")
        {
            site, file, Data, Tables, TablesEnv,
        };
        command.Validators.Add(CheckStore);
        command.Validators.Add(result =>
        {
            if (result.GetResult(site) is { Tokens: [var token] }
                && (token.Value.Split('/') is not [var pilot, var name] || !Core.Model.DeviceTopic.IsSegment(pilot) || !Core.Model.DeviceTopic.IsSegment(name)))
                result.AddError($"{token.Value} is no pilot/site");
        });
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var (to, of) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(site).Split('/'));
            if (System.IO.File.Exists(to))
                throw new IOException($"{to} is there already; give another name.");
            var store = AzureTables.Open(parsed.GetValue(Tables), parsed.GetValue(TablesEnv)) ?? StoreOf(parsed.GetRequiredValue(Data));
            using var closing = store as IDisposable;
            var end = await SiteFile.ExportAsync(store, of[0], of[1], to, TimeProvider.System.GetUtcNow(), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"{to}: {end.Rows:N0} rows of {of[0]}/{of[1]}, hash {end.Hash}");
            return 0;
        }));
        return command;
    }

    public static Command CreateImport()
    {
        var file = new Argument<string>("file") { Description = "As export has written it" };
        var command = new Command("import", "Put an exported site into another store, and compare every row; may be repeated") { file, Data, Tables, TablesEnv };
        command.Validators.Add(CheckStore);
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var tables = AzureTables.Open(parsed.GetValue(Tables), parsed.GetValue(TablesEnv));
            var data = tables is null ? new DataFolder(parsed.GetRequiredValue(Data)) : null;
            using var taken = data is null ? null : await data.TakeAsync(cancellationToken); // no system may run meanwhile
            var store = tables ?? new SqliteTelemetryStore(data!.Store);
            using var closing = store as IDisposable;
            var (header, end) = await SiteFile.ImportAsync(store, parsed.GetRequiredValue(file), cancellationToken);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"{header.Pilot}/{header.Site}: {end.Rows:N0} rows, hash {end.Hash}: as exported.");
            await output.WriteLineAsync("Its pilot file comes by itself: ./smartpilots pilot put FILE, or the folder of --pilots.");
            return 0;
        }));
        return command;
    }

    private static void CheckStore(System.CommandLine.Parsing.CommandResult result)
    {
        if (((Option[])[Data, Tables, TablesEnv]).Count(option => result.GetResult(option) is { Implicit: false }) > 1)
            result.AddError("--data, --tables, --tables-env: give one of them");
    }

    private static SqliteTelemetryStore StoreOf(string folder) => System.IO.File.Exists(Path.Combine(folder, DataFolder.StoreName))
        ? new SqliteTelemetryStore(new DataFolder(folder).Store)
        : throw new IOException($"No system has run on {Path.GetFullPath(folder)}. Say where the site is: --data DIR, or --tables.");
}
