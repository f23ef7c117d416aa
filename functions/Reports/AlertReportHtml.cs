using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Texts;

namespace SmartPilots.Functions.Reports;

/// <summary>The alert report as a page to read and to print.</summary>
internal static class AlertReportHtml
{
    private const int MostFrequent = 10;
    private const string N = "\t"; // a column of numbers

    /// <param name="names">Of the sites and devices, by id and key; what it lacks is shown as it is.</param>
    public static byte[] Write(AlertReportAnswer report, string pilot, IReadOnlyDictionary<string, string> names, ReportTexts texts)
    {
        string Name(string id) => names.GetValueOrDefault(id, id);
        var page = new PrintedPage(texts.Language, $"{pilot}: {texts["alerts"]}");
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"{report.From:yyyy-MM-dd HH:mm} – {report.To:yyyy-MM-dd HH:mm} UTC"), isLarge: true);
        page.Table([texts["site"], texts["raised"] + N, texts["rate"] + N, texts["mostInTen"] + N, texts["chattering"] + N, texts["stale"] + N, texts["open"] + N,
            texts["suppressed"] + N, texts["toAcknowledge"] + N, texts["toClear"] + N], report.Sites.Select(one => (string?[])[
                Name(one.Site), Text(one.Alerts), one.IsAcceptable ? Text(one.InTenMinutes) : texts.Format("tooMany", ("number", Text(one.InTenMinutes))),
                Text(one.MostInTenMinutes), Text(one.Chattering), Text(one.Stale), Text(one.Open), Text(one.Suppressed), Length(one.SecondsToAcknowledge, texts),
                Length(one.SecondsToClear, texts)]), texts["none"]);
        foreach (var site in report.Sites.Where(site => site.Rules.Count > 0))
        {
            page.Heading(texts.Format("frequent", ("site", Name(site.Site))));
            page.Table([texts["device"], texts["rule"], texts["raised"] + N, texts["share"] + N, texts["mostInMinute"] + N, texts["stale"] + N,
                texts["toAcknowledge"] + N, texts["toClear"] + N], site.Rules.Take(MostFrequent).Select(one => (string?[])[Name(one.Device), one.Name,
                    Text(one.Alerts), $"{Text(Math.Round(one.Share * 100, 1))} %", Text(one.MostInAMinute), Text(one.Stale),
                    Length(one.SecondsToAcknowledge, texts), Length(one.SecondsToClear, texts)]), texts["none"]);
        }
        page.Paragraph(texts["measures"]);
        if (texts.CheckedBy is null)
            page.Paragraph(texts["unchecked"]);
        return page.End();
    }

    private static string Text(double number) => number.ToString("#,0.####", CultureInfo.InvariantCulture);

    private static string? Length(double? seconds, ReportTexts texts) => seconds is not { } some ? null
        : some < 7_200 ? texts.Format("minutes", ("minutes", Text(Math.Round(some / 60, 1)))) : texts.Format("hours", ("hours", Text(Math.Round(some / 3_600, 1))));
}
