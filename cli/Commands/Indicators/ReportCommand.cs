namespace SmartPilots.Cli.Commands.Indicators;

/// <summary><c>report</c>: what to hand in for a month, quarter or year.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var subject = new Argument<string>("subject") { Description = "Pilot; or with --place its programme" };
        var period = new Option<string>("--month", "--period") { Description = "Month, quarter or year: 2026-11, 2026-Q4 or 2026", Required = true };
        var place = new Option<string?>("--place") { Description = "A place of the programme, or 'all' for the whole programme" };
        var (html, csv) = (new Option<string?>("--html") { Description = "Write a page that prints well" },
            new Option<string?>("--csv") { Description = "Write a CSV file" });
        var xlsx = new Option<string?>("--xlsx") { Description = "Write a workbook" };
        var donor = new Option<bool>("--donor") { Description = "A summary for donors: by site in place of by device" };
        var language = new Option<string?>("--language") { Description = "Of the page and the workbook; English where there is no other" };
        var command = new Command("report", "Availability, volumes, quality, people served, alerts, corrections, gaps and the proof of a pilot, place or programme")
        {
            subject, period, place, donor, html, csv, xlsx, language,
        };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var where = parsed.GetValue(place);
            var (pilot, programme) = where is null ? (parsed.GetRequiredValue(subject), null) : ((string?)null, (string?)parsed.GetRequiredValue(subject));
            (string? File, string Format)[] files = [(parsed.GetValue(html), "html"), (parsed.GetValue(csv), "csv"), (parsed.GetValue(xlsx), "xlsx")];
            foreach (var (file, format) in files.Any(one => one.File is not null) ? files.Where(one => one.File is not null) : [(null, "csv")])
            {
                var query = new QueryText().Add("pilot", pilot).Add("programme", programme).Add("place", where == "all" ? null : where)
                    .Add("period", parsed.GetRequiredValue(period))
                    .Add("format", format).Add("kind", parsed.GetValue(donor) ? "donor" : null).Add("language", parsed.GetValue(language));
                var bytes = await api.CallAsync(HttpMethod.Get, $"/api/report{query}", null, cancellationToken);
                if (file is not null)
                    await File.WriteAllBytesAsync(file, bytes, cancellationToken);
                else
                    await output.WriteAsync(System.Text.Encoding.UTF8.GetString(bytes));
            }
            return 0;
        });
    }
}
