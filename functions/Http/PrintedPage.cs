namespace SmartPilots.Functions.Http;

/// <summary>What the page of a report is made of: headings, paragraphs and tables, printed on A4.</summary>
internal sealed class PrintedPage(string language, string title)
{
    private readonly HtmlPage _page = new HtmlPage(language, title, Style).Element("h1", title);

    public static HtmlStyle Style { get; } = new("""
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.6rem;margin:0}
        h2{font-size:1.15rem;margin:1.8rem 0 .4rem;break-after:avoid}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:start;padding-block:.25rem;padding-inline:0 .6rem;border-bottom:1px solid #8886;vertical-align:top}
        .n{text-align:end;font-variant-numeric:tabular-nums}
        td.n{white-space:nowrap}
        tr{break-inside:avoid}
        code{font-size:.85em;overflow-wrap:anywhere}
        .b{font-size:1.3rem;margin:.6rem 0}
        @page{size:A4;margin:16mm}
        @media screen and (max-width:50rem){table{display:block;overflow-x:auto}}
        @media print{body{margin:0;max-width:none;font-size:10pt}table{font-size:8.5pt}th,td{padding-inline-end:.4rem}}
        """);

    public void Heading(string text) => _page.Element("h2", text);

    public void Paragraph(string text, string? code = null, bool isLarge = false)
    {
        _page.Raw(isLarge ? "<p class=\"b\">" : "<p>").Text(text);
        if (code is not null)
            _page.Raw(" ").Element("code", code);
        _page.Raw("</p>");
    }

    /// <param name="columns">Titles; one that ends in a tab is of numbers.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows, string none)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            Paragraph(none);
            return;
        }
        _page.Raw("<table><thead><tr>");
        foreach (var column in columns)
            _page.Element($"th{Class(column)} scope=\"col\"", column.TrimEnd('\t'));
        _page.Raw("</tr></thead><tbody>");
        foreach (var row in all)
        {
            _page.Raw("<tr>");
            for (var i = 0; i < columns.Count; i++)
                _page.Element($"td{Class(columns[i])}", row[i] ?? "");
            _page.Raw("</tr>");
        }
        _page.Raw("</tbody></table>");
    }

    public byte[] End() => _page.End();

    private static string Class(string column) => column.EndsWith('\t') ? " class=\"n\"" : "";
}
