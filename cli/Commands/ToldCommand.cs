namespace SmartPilots.Cli.Commands;

/// <summary><c>alerts told PILOT</c>: who was told of which alert, by what and when, and what is known of its arrival.</summary>
internal static class ToldCommand
{
    public static Command Create()
    {
        var pilot = new Argument<string>("pilot") { Description = "Pilot id" };
        var site = new Option<string?>("--site") { Description = "Only this site" };
        return OperatorVerb.Showing(new Command("told", "Who was told of which alert, by what and when; newest alerts first") { pilot, site },
            parsed => "/api/notifications" + new QueryText().Add("pilot", parsed.GetRequiredValue(pilot)).Add("site", parsed.GetValue(site)),
            (_, output, answer) =>
            {
                foreach (var told in answer["notifications"]!.AsArray())
                    output.WriteLine(Line(told!));
            });
    }

    private static string Line(JsonNode told)
    {
        var by = (string?)told["channel"] is { } channel ? $" by {channel}" : "";
        var what = (string)told["state"]! switch
        {
            "sent" => $"told {told["name"]}{by}, {((string)told["receipt"]!).Replace('-', ' ')}, read receipt none",
            "queued" => $"to be told {told["name"]}{by} at {Time(told["dueAt"])}, {told["attempts"]} tries",
            var state => $"not told {told["name"]}{by}, {state}",
        };
        var why = (string?)told["detail"] is { } detail ? $": {detail}" : "";
        return $"{Time(told["sentAt"] ?? told["queuedAt"])}  {what}{why}  {told["transition"]}  {told["alert"]}";
    }

    private static string Time(JsonNode? time) => ((DateTime)time!).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
