namespace SmartPilots.Cli.Commands;

/// <summary><c>citizens list|answer</c>: what citizens have reported on the public pages, and what they are told.</summary>
internal static class CitizensCommand
{
    public static Command Create() => new("citizens", "Problems that citizens have reported on the public pages, and the answers to them") { List(), Answer() };

    private static Command List()
    {
        var pilot = new Argument<string>("pilot") { Description = "Pilot id" };
        var site = new Option<string?>("--site") { Description = "Only this site" };
        var all = new Option<bool>("--all") { Description = "Also those that are settled" };
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output for each report" };
        return OperatorVerb.With(new Command("list", "Reports that wait, newest first") { pilot, site, all, json }, async (parsed, api, output, cancellationToken) =>
        {
            var query = new QueryText().Add("pilot", parsed.GetRequiredValue(pilot)).Add("site", parsed.GetValue(site)).Add("state", parsed.GetValue(all) ? "all"
                : "open");
            var reports = (await api.GetAsync($"/api/citizen-reports{query}", cancellationToken))["reports"]!.AsArray();
            foreach (var report in reports)
                Write(output, report!, parsed.GetValue(json));
            if (reports.Count == 0)
                await Console.Error.WriteLineAsync("No report waits.");
            return 0;
        });
    }

    private static Command Answer()
    {
        var id = new Argument<string>("id") { Description = "As list shows it" };
        var status = new Option<string>("--status") { Description = "received, in-work, solved or no-problem", Required = true };
        status.AcceptOnlyFromAmong("received", "in-work", "solved", "no-problem");
        var text = new Option<string?>("--text") { Description = "What anybody who knows the report's page may read" };
        return OperatorVerb.With(new Command("answer", "Says what becomes of a report: its page shows it") { id, status, text }, async (parsed, api, output,
            cancellationToken) =>
        {
            var asked = new JsonObject { ["status"] = parsed.GetRequiredValue(status), ["answer"] = parsed.GetValue(text) };
            Write(output, await api.PostAsync($"/api/citizen-reports/{Uri.EscapeDataString(parsed.GetRequiredValue(id))}", asked, cancellationToken), json: false);
            return 0;
        });
    }

    private static void Write(TextWriter output, JsonNode report, bool json) => output.WriteLine(json ? report.ToJsonString()
        : $"{report["madeAt"]}  {report["pilot"]}/{report["site"]}  {report["kind"]}, {report["status"]}: {report["text"] ?? "-"}"
            + (report["contact"] is { } contact ? $"  (ask back: {contact})" : "") + (report["answer"] is { } answer ? $"  answered: {answer}" : "")
                + $"\n  {report["id"]}");
}
