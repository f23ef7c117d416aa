namespace SmartPilots.Cli.Commands;

/// <summary><c>alerts list</c>, <c>ack</c>, <c>assign</c>, <c>comment</c>, <c>shelve</c>, <c>unshelve</c>: what people do about alerts.</summary>
internal static class AlertHandlingCommands
{
    public static Command List()
    {
        var pilot = new Argument<string>("pilot") { Description = "Pilot id" };
        var site = new Option<string?>("--site") { Description = "Only this site" };
        var all = new Option<bool>("--all") { Description = "Also those that are over" };
        return OperatorVerb.Showing(new Command("list", "Alerts with their ids and what was done about them, newest first") { pilot, site, all },
            parsed => "/api/alerts" + new QueryText().Add("pilot", parsed.GetRequiredValue(pilot)).Add("site", parsed.GetValue(site))
                .Add("state", parsed.GetValue(all) ? "all" : "open"),
            (_, output, answer) =>
            {
                foreach (var alert in answer["alerts"]!.AsArray())
                    Write(output, alert!);
            });
    }

    public static Command Acknowledge() => Making("ack", "acknowledge", "Say that you take care of an alert: reminders and escalation stop", []);

    public static Command Assign()
    {
        var to = new Option<string?>("--to") { Description = "An operator's name; you when left out" };
        return Making("assign", "assign", "Give an alert an owner", [("to", to)]);
    }

    public static Command Comment()
    {
        var text = new Argument<string>("text") { Description = "What is to be noted" };
        return Making("comment", "comment", "Note something beside an alert", [("text", text)]);
    }

    public static Command Shelve()
    {
        var reason = new Option<string>("--reason") { Description = "Why", Required = true };
        var until = new Option<string>("--until") { Description = "Its end, such as 2026-11-22T10:00:00Z; at most 30 days from now", Required = true };
        return Making("shelve", "shelve", "Tell nobody of this rule on this device until a time; what stands then is told", [("text", reason), ("until", until)]);
    }

    public static Command Unshelve() => Making("unshelve", "unshelve", "End a shelving before its time", []);

    private static Command Making(string verb, string action, string what, (string Member, Symbol Value)[] members)
    {
        var id = new Argument<string>("alert") { Description = "Id of the alert: see alerts list" };
        var command = new Command(verb, what) { id };
        foreach (var (_, value) in members)
        {
            if (value is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)value);
        }
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var asked = new JsonObject { ["id"] = Guid.NewGuid().ToString(), ["action"] = action };
            foreach (var (member, value) in members)
            {
                if ((value is Argument<string> argument ? parsed.GetValue(argument) : parsed.GetValue((Option<string?>)value)) is { } text)
                    asked[member] = text;
            }
            Write(output, await api.PostAsync($"/api/alerts/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}/handling", asked, cancellationToken));
            return 0;
        });
    }

    private static void Write(TextWriter output, JsonNode alert)
    {
        output.WriteLine($"{(string)alert["id"]!}");
        output.WriteLine($"  {(string)alert["severity"]!}  {(string)alert["name"]!}  {(string)alert["device"]!}  {Time(alert["raisedAt"])}"
            + (alert["clearedAt"] is { } cleared ? $" to {Time(cleared)}" : ""));
        if (alert["shelvedUntil"] is { } until)
            output.WriteLine($"  shelved until {Time(until)}");
        if ((string?)alert["suppressedBy"] is { } by)
            output.WriteLine($"  suppressed by {by}");
        foreach (var entry in alert["history"]?.AsArray() ?? [])
        {
            string?[] parts = [(string?)entry!["to"], entry["until"] is { } end ? $"until {Time(end)}" : null, (string?)entry["text"]];
            var more = string.Join(' ', parts.OfType<string>());
            output.WriteLine($"  {Time(entry["at"])}  {(string)entry["by"]!}: {(string)entry["action"]!} {more}".TrimEnd());
        }
    }

    private static string Time(JsonNode? time) => ((DateTime)time!).ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
