namespace SmartPilots.Cli.Commands;

/// <summary><c>windows</c>: statistics of a device by 5 minutes, hour or local day, each with its status and the hash of its readings.</summary>
internal static class WindowsCommand
{
    public static Command Create()
    {
        var device = new Argument<string>("device") { Description = "pilot/site/device" };
        var period = new Option<string>("--period") { Description = "5m, 1h or 1d (the site's local day)", DefaultValueFactory = _ => "1d" };
        period.AcceptOnlyFromAmong("5m", "1h", "1d");
        var stream = new Option<string?>("--stream") { Description = "Only this stream" };
        var from = new Option<string?>("--from")
        {
            Description = "First start, such as 2026-11-01 (the beginning of that day at the site) or 2026-11-01T10:00:00Z; by default a day before --to",
        };
        var to = new Option<string?>("--to") { Description = "Starts before it, written likewise; by default now, by the system's clock" };
        var save = DataFiles.Save();
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output for each window" };
        var command = new Command("windows", "Statistics by 5 minutes, hour or local day: provisional, final or restated, and how complete")
        {
            device, period, stream, from, to, save, json,
        };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var query = new QueryText().Add("device", parsed.GetRequiredValue(device)).Add("period", parsed.GetRequiredValue(period))
                .Add("from", parsed.GetValue(from)).Add("to", parsed.GetValue(to));
            if (parsed.GetValue(save) is { } file)
                return await DataFiles.SaveAsync(api, query, file, output, cancellationToken);
            var only = parsed.GetValue(stream);
            var any = false;
            await foreach (var page in api.PagesAsync($"/api/windows{query}", cancellationToken))
            {
                any |= page["windows"]!.AsArray().Count > 0;
                foreach (var window in page["windows"]!.AsArray())
                    Write(output, window!, only, parsed.GetValue(json));
            }
            if (!any)
                await Console.Error.WriteLineAsync("No window starts in that time; --from and --to say another one.");
            return 0;
        });
    }

    private static void Write(TextWriter output, JsonNode window, string? only, bool json)
    {
        if (json)
        {
            output.WriteLine(window.ToJsonString());
            return;
        }
        var start = ((DateTimeOffset)window["start"]!).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        foreach (var (name, statistics) in window["streams"]!.AsObject())
        {
            if (only is null || name == only)
                output.WriteLine($"{start}  {(string)window["status"]!,-11}  revision {window["revision"],-3}  {name,-16}  {Text(statistics!)}");
        }
    }

    private static string Text(JsonNode statistics)
    {
        var count = $"{statistics["count"]}{(statistics["expected"] is { } expected ? $" of {expected}" : "")} readings";
        var what = statistics switch
        {
            _ when statistics["consumption"] is { } consumed => $"consumed {consumed}" + (statistics["resets"]!.GetValue<int>() > 0 ? ", meter reset" : ""),
            _ when statistics["secondsOn"] is { } on => $"on for {TimeSpan.FromSeconds(Math.Round((double)on)):c}",
            _ => $"mean {statistics["mean"]}, {statistics["min"]} to {statistics["max"]}",
        };
        return $"{count,-24}  {what}  {statistics["hash"]}";
    }
}
