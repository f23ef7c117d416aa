using SmartPilots.Cli.Commands.Pilots;

namespace SmartPilots.Cli.Commands;

/// <summary><c>pilot</c>: new pilots and devices, which pilot files are in force, which ever were, and how another one is put in force without a restart.</summary>
internal static class PilotCommand
{
    public static Command Create()
    {
        var command = new Command("pilot", "Write a pilot file and add devices; list, show and replace those of a system while it runs")
        {
            NewPilotCommand.Create(), AddDeviceCommand.Create(), AdoptCommand.Create(), TypesCommand.Create(), List(), Show(), Versions(), Put(), Withdraw(),
        };
        return command;
    }

    private static Command Put()
    {
        var file = new Argument<FileInfo>("file") { Description = "Pilot file" };
        var command = new Command("put", "Put a pilot file in force; it overrides the packaged file of that pilot until it is withdrawn") { file };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            if (CheckCommand.Read(path) is not { } pilot)
                return 2;
            var answer = JsonNode.Parse(await api.CallAsync(HttpMethod.Put, $"/api/pilots/{pilot.Id}", pilot.Json.ToArray(), cancellationToken))!;
            Report(output, answer);
            return 0;
        });
    }

    private static Command Withdraw()
    {
        var pilot = PilotArgument();
        var command = new Command("withdraw", "Withdraw the version that was put: the packaged file is in force again") { pilot };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            Report(output, JsonNode.Parse(await api.CallAsync(HttpMethod.Delete, $"/api/pilots/{parsed.GetRequiredValue(pilot)}", null, cancellationToken))!);
            return 0;
        });
    }

    private static Command List() => OperatorVerb.With(new Command("list", "The pilots in force, with version and where it came from"),
        async (_, api, output, cancellationToken) =>
        {
            foreach (var pilot in (await api.GetAsync("/api/pilots", cancellationToken))["pilots"]!.AsArray())
            {
                var devices = pilot!["sites"]!.AsArray().SelectMany(site => site!["devices"]!.AsArray()).ToList();
                var registered = devices.Count(device => device!["registeredAt"] is not null);
                await output.WriteLineAsync($"{pilot["pilot"],-28} {pilot["version"]}  {pilot["origin"],-7}  {devices.Count} devices"
                    + (registered > 0 ? $", {registered} of them registered" : ""));
            }
            return 0;
        });

    private static Command Versions()
    {
        var pilot = PilotArgument();
        return OperatorVerb.With(new Command("versions", "Every version of a pilot's file that was ever in force") { pilot },
            async (parsed, api, output, cancellationToken) =>
            {
                var answer = await api.GetAsync($"/api/pilots/{parsed.GetRequiredValue(pilot)}/versions", cancellationToken);
                foreach (var version in answer["versions"]!.AsArray())
                {
                    var first = ((DateTimeOffset)version!["firstInForceAt"]!).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                    var mark = (string?)version["version"] == (string?)answer["inForce"] ? "  in force" : "";
                    await output.WriteLineAsync($"{version["version"]}  {first}  {version["origin"],-7}  {version["bytes"]} bytes{mark}");
                }
                return 0;
            });
    }

    private static Command Show()
    {
        var pilot = PilotArgument();
        var version = new Option<string?>("--version") { Description = "At least the first eight digits; by default the version in force" };
        return OperatorVerb.With(new Command("show", "A pilot's file as it was written") { pilot, version }, async (parsed, api, output, cancellationToken) =>
        {
            var query = parsed.GetValue(version) is { } wanted ? $"?version={Uri.EscapeDataString(wanted)}" : "";
            var file = await api.CallAsync(HttpMethod.Get, $"/api/pilots/{parsed.GetRequiredValue(pilot)}{query}", null, cancellationToken);
            await output.WriteAsync(System.Text.Encoding.UTF8.GetString(file));
            return 0;
        });
    }

    private static void Report(TextWriter output, JsonNode answer) => output.WriteLine((string?)answer["before"] == (string?)answer["version"]
        ? $"{answer["pilot"]}: version {answer["version"]} was in force already"
        : $"{answer["pilot"]}: version {answer["version"]} is in force (before: {answer["before"]?.ToString() ?? "none"}); everywhere within "
            + $"{answer["everywhereWithinSeconds"]} s");

    private static Argument<string> PilotArgument() => LocalArguments.Segment("pilot", "Pilot id", "A pilot id");
}
