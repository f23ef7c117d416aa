using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace SmartPilots.Functions.Reports;

/// <summary>A page without script, with its own style, that prints on A4. Every text that is written is escaped.</summary>
internal sealed class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.45 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.6rem;margin:0}
        h2{font-size:1.15rem;margin:1.8rem 0 .4rem;break-after:avoid}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:start;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #8886;vertical-align:top}
        td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}
        tr{break-inside:avoid}
        code{font-size:.85em;overflow-wrap:anywhere}
        .b{font-size:1.3rem;margin:.6rem 0}
        @page{size:A4;margin:16mm}
        @media print{body{margin:0;max-width:none;font-size:10pt}}
        """;

    private readonly StringBuilder _html = new();

    public HtmlPage(string language, string title)
    {
        var direction = language is "ar" or "fa" ? " dir=\"rtl\"" : "";
        _html.Append($"<!doctype html>\n<html lang=\"{Escape(language)}\"{direction}>\n<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append($"<title>{Escape(title)}</title>\n<style>{Style}</style>\n<h1>{Escape(title)}</h1>\n");
    }

    /// <summary>For the policy of the page: this style and nothing else.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; frame-ancestors 'none'";

    public void Heading(string text) => _html.Append($"<h2>{Escape(text)}</h2>\n");

    public void Paragraph(string text, string? code = null, bool isLarge = false) =>
        _html.Append(isLarge ? "<p class=\"b\">" : "<p>").Append(Escape(text)).Append(code is null ? "" : $" <code>{Escape(code)}</code>").Append("</p>\n");

    /// <param name="columns">Titles; one that ends in a tab is of numbers.</param>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string?>> rows, string none)
    {
        var all = rows.ToList();
        if (all.Count == 0)
        {
            Paragraph(none);
            return;
        }
        _html.Append("<table><thead><tr>");
        foreach (var column in columns)
            _html.Append($"<th{Class(column)} scope=\"col\">{Escape(column.TrimEnd('\t'))}</th>");
        _html.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in all)
        {
            _html.Append("<tr>");
            for (var i = 0; i < columns.Count; i++)
                _html.Append($"<td{Class(columns[i])}>{Escape(row[i] ?? "")}</td>");
            _html.Append("</tr>\n");
        }
        _html.Append("</tbody></table>\n");
    }

    public byte[] End() => Encoding.UTF8.GetBytes(_html.Append("</html>\n").ToString());

    private static string Class(string column) => column.EndsWith('\t') ? " class=\"n\"" : "";

    private static string Escape(string text) => HtmlEncoder.Default.Encode(text);
}
