namespace SmartPilots.Cli.Commands.People;

/// <summary><c>people audit</c>: who changed what, newest first.</summary>
internal static class AuditCommand
{
    private const int Take = 100;

    public static Command Create()
    {
        var from = new Option<string?>("--from") { Description = "From this time, such as 2026-11-22T10:00:00Z" };
        var to = new Option<string?>("--to") { Description = "To this time" };
        var person = new Option<string?>("--person") { Description = "Of this person, or of a key: \"key NAME\"" };
        var csv = new Option<bool>("--csv") { Description = "All of it as comma-separated values" };
        var command = new Command("audit", $"Who changed what, when, and with which outcome: the newest {Take}") { from, to, person, csv };
        return PeopleOptions.With(command, async (parsed, call) =>
        {
            var query = new QueryText().Add("from", parsed.GetValue(from)).Add("to", parsed.GetValue(to)).Add("person", parsed.GetValue(person));
            if (parsed.GetValue(csv))
            {
                var all = await call.Api.CallAsync(HttpMethod.Get, $"/api/audit.csv{query}", null, call.Cancellation);
                await call.Output.WriteAsync(Encoding.UTF8.GetString(all));
                return 0;
            }
            foreach (var entry in (await call.Api.GetAsync($"/api/audit{query}", call.Cancellation))["entries"]!.AsArray())
            {
                await call.Output.WriteLineAsync($"{(DateTime)entry!["at"]!:yyyy-MM-dd HH:mm:ss}Z  {entry["outcome"],-7}  {entry["who"]}  {entry["what"]}  "
                    + $"{entry["scope"]}  {entry["target"]}  {entry["note"]}");
            }
            return 0;
        });
    }
}
