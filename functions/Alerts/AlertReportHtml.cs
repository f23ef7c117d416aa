using System.Globalization;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Alerts;

/// <summary>The alert report as a page to read and to print.</summary>
internal static class AlertReportHtml
{
    private const int MostFrequent = 10;
    private const string N = "\t"; // a column of numbers

    public static byte[] Write(AlertReportAnswer report, string title)
    {
        var page = new PrintedPage("en", title);
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"Alerts of {report.From:yyyy-MM-dd HH:mm} to {report.To:yyyy-MM-dd HH:mm} UTC"), isLarge: true);
        page.Table(["Site", "Alerts" + N, "In ten minutes, mean" + N, "most" + N, "Chattering rules" + N, "Stale" + N, "Open" + N, "Suppressed" + N,
            "Until acknowledged" + N, "Until over" + N], report.Sites.Select(one => (string?[])[
                one.Site, Text(one.Alerts), Text(one.InTenMinutes) + (one.IsAcceptable ? "" : " (too many)"),
                Text(one.MostInTenMinutes), Text(one.Chattering), Text(one.Stale), Text(one.Open), Text(one.Suppressed), Length(one.SecondsToAcknowledge),
                Length(one.SecondsToClear)]), "There is no site.");
        foreach (var site in report.Sites.Where(site => site.Rules.Count > 0))
        {
            page.Heading($"{site.Site}: most frequent");
            page.Table(["Device", "Rule", "Alerts" + N, "Share" + N, "Most in a minute" + N, "Stale" + N, "Until acknowledged" + N, "Until over" + N],
                site.Rules.Take(MostFrequent).Select(one => (string?[])[one.Device, one.Name, Text(one.Alerts), $"{Text(Math.Round(one.Share * 100, 1))} %",
                    Text(one.MostInAMinute), Text(one.Stale), Length(one.SecondsToAcknowledge), Length(one.SecondsToClear)]), "");
        }
        page.Paragraph("Measures of EEMUA 191, for one operator: fewer than one alert in ten minutes is acceptable, more than ten in any ten minutes are a flood. "
            + "A rule chatters when it is raised three times within a minute; an alert is stale when it stands for more than 24 hours. "
            + "Times until acknowledged and over are medians. Suppressed alerts were told to nobody and are in no other figure.");
        return page.End();
    }

    private static string Text(double number) => number.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static string? Length(double? seconds) => seconds is not { } some ? null
        : some < 7_200 ? $"{Text(Math.Round(some / 60, 1))} min" : $"{Text(Math.Round(some / 3_600, 1))} h";
}
