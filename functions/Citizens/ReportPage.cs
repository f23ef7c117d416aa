namespace SmartPilots.Functions.Citizens;

/// <summary>Draws the form by which a citizen reports a problem, and the page that shows what became of it.</summary>
internal static class ReportPage
{
    /// <summary>A field that nobody sees: who fills it in is a program.</summary>
    public const string Trap = "website";

    /// <param name="wrong">What was wrong with what was sent; null at first.</param>
    public static void DrawForm(HtmlPage page, PublicPlace place, PageTexts texts, int contactDays, string? wrong = null)
    {
        page.Raw("<section>").Element("h2", texts["report"]);
        if (wrong is not null)
            page.Element("p class=\"bad\" role=\"alert\"", wrong);
        page.Element("p", texts["report.hint"])
            .Raw($"<form method=\"post\" action=\"/public/{place.Pilot.Id}/{place.Site.Id}?lang={texts.Language}\">")
            .Element("label for=\"kind\"", texts["report.kind"]).Raw("<select id=\"kind\" name=\"kind\">");
        foreach (var kind in CitizenReport.Kinds)
            page.Element($"option value=\"{kind}\"", texts["kind." + kind]);
        page.Raw("</select>").Element("label for=\"text\"", texts["report.text"])
            .Raw($"<textarea id=\"text\" name=\"text\" rows=\"3\" maxlength=\"{CitizenReport.MaxText}\"></textarea>")
            .Element("label for=\"contact\"", texts["report.contact"])
            .Raw($"<input id=\"contact\" name=\"contact\" maxlength=\"{CitizenReport.MaxContact}\" aria-describedby=\"kept\"><small id=\"kept\">")
            .Text(texts.Format("report.kept", ("days", contactDays.ToString(CultureInfo.InvariantCulture))))
            .Raw($"</small><div class=\"x\" aria-hidden=\"true\"><label for=\"{Trap}\">Website</label>")
            .Raw($"<input id=\"{Trap}\" name=\"{Trap}\" tabindex=\"-1\" autocomplete=\"off\"></div>")
            .Element("button", texts["report.send"]).Raw("</form></section>");
    }

    /// <summary>What anybody who knows its address may see of a report: its kind, status and answer, and nothing that the citizen wrote.</summary>
    public static byte[] Draw(CitizenReport report, string place, PageTexts texts, Func<DateTime, string> time)
    {
        var page = CitizenPage.Of(texts, texts["report.one"]).Raw("<main>").Element("h1", texts["report.one"])
            .Element("p", $"{place}: {texts["kind." + report.Kind]}").Raw("<p>").Text(texts.Format("report.made", ("time", time(report.MadeAt)))).Raw("</p>")
            .Element("p class=\"s\"", texts["status." + report.Status]);
        if (report.Answer is not null)
            page.Raw("<div class=\"card\" dir=\"auto\">").Text(report.Answer).Raw("</div>");
        return page.Element("p", texts["report.keep"])
            .Raw($"<p><a href=\"/public/{report.Pilot}/{report.Site}?lang={texts.Language}\">").Text(texts["report.back"]).Raw("</a></p></main><footer>")
            .Languages(texts).Raw("</footer>").End();
    }

    /// <summary>A page with one sentence.</summary>
    public static byte[] Draw(PageTexts texts, string sentence) =>
        CitizenPage.Of(texts, sentence).Raw("<main>").Element("h1", sentence).Raw("</main><footer>").Languages(texts).Raw("</footer>").End();
}
