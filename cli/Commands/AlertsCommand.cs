namespace SmartPilots.Cli.Commands;

/// <summary><c>alerts report</c>: how often rules call, how soon people answer, and which rules deserve a better limit.</summary>
internal static class AlertsCommand
{
    private const int MostRules = 10;

    public static Command Create()
    {
        var pilot = new Argument<string>("pilot") { Description = "Pilot id" };
        var site = new Option<string?>("--site") { Description = "Only this site" };
        var from = new Option<string?>("--from") { Description = "Raised from this time on, such as 2026-11-01T00:00:00Z; by default 30 days before --to" };
        var to = new Option<string?>("--to") { Description = "Raised before it; by default now" };
        var report = new Command("report", "How well the alerting works: rates, floods, chattering and stale alerts, the most frequent, time to acknowledge")
        {
            pilot, site, from, to,
        };
        return new Command("alerts", "See alerts, do something about them, and see how well the alerting of a pilot works")
        {
            AlertHandlingCommands.List(), AlertHandlingCommands.Acknowledge(), AlertHandlingCommands.Assign(), AlertHandlingCommands.Comment(),
            AlertHandlingCommands.Shelve(), AlertHandlingCommands.Unshelve(), ToldCommand.Create(),
            OperatorVerb.Showing(report, parsed => "/api/alerts/report" + new QueryText().Add("pilot", parsed.GetRequiredValue(pilot))
                .Add("site", parsed.GetValue(site)).Add("from", parsed.GetValue(from)).Add("to", parsed.GetValue(to)),
                (_, output, answer) => Write(output, answer)),
        };
    }

    private static void Write(TextWriter output, JsonNode answer)
    {
        output.WriteLine($"alerts raised from {(string)answer["from"]!} to {(string)answer["to"]!}");
        foreach (var site in answer["sites"]!.AsArray())
        {
            var verdict = (bool)site!["isAcceptable"]! ? "acceptable" : "too many: one person can attend to one in ten minutes";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(string)site["site"]!}: {(int)site["alerts"]!} alerts, {(double)site["inTenMinutes"]!:0.###} in ten minutes ({verdict}), ")
                + $"at most {(int)site["mostInTenMinutes"]!}; {(int)site["suppressed"]!} more were suppressed");
            output.WriteLine($"  open {(int)site["open"]!}, stale {(int)site["stale"]!}, chattering rules {(int)site["chattering"]!}; "
                + $"acknowledged {(int)site["acknowledged"]!} "
                + $"after {Length(site["secondsToAcknowledge"])}, cleared after {Length(site["secondsToClear"])} (medians)");
            foreach (var rule in site["rules"]!.AsArray().Take(MostRules))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {(int)rule!["alerts"]!,5}  {(double)rule["share"]!,6:0.0%}  {(string)rule["device"]!}  {(string)rule["name"]!}"));
        }
    }

    private static string Length(JsonNode? seconds) =>
        seconds is null ? "-" : TimeSpan.FromSeconds(Math.Round((double)seconds)).ToString("c", CultureInfo.InvariantCulture);
}
