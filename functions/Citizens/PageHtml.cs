using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SmartPilots.Functions.Citizens;

/// <summary>One public page as text: no script, no picture, its style within it. All that is added as text is encoded.</summary>
internal sealed class PageHtml
{
    private const string Style = """
        :root{color-scheme:light dark;--b:#5a6370;--g:#0b6b2e;--w:#8a4b00;--r:#a8071a;--l:#0b4fa0}
        @media(prefers-color-scheme:dark){:root{--b:#98a2b0;--g:#6fd38f;--w:#f0b35c;--r:#ff8f8f;--l:#9cc4ff}}
        html{background:Canvas;color:CanvasText}
        body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:40rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0}h2{font-size:1.15rem;margin:1.5rem 0 .25rem}
        p{margin:.25rem 0}.s{font-size:1.25rem;font-weight:700}.good{color:var(--g)}.watch{color:var(--w)}.bad{color:var(--r)}.unknown,small{color:var(--b)}
        .card{border:1px solid var(--b);border-radius:.5rem;padding:.5rem .75rem;margin:.75rem 0}
        table{border-collapse:collapse;width:100%}th,td{text-align:start;padding:.25rem .5rem .25rem 0;border-bottom:1px solid var(--b);font-weight:400}
        label{display:block;margin:.75rem 0 .25rem}
        input,select,textarea,button{font:inherit;box-sizing:border-box;width:100%;padding:.6rem;border:1px solid var(--b);border-radius:.25rem}
        button{margin:1rem 0;font-weight:700;min-height:2.75rem}a{color:var(--l)}nav a{display:inline-block;padding:.5rem .5rem .5rem 0}
        .x{position:absolute;inset-inline-start:-99rem}
        """;

    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new();

    public static string Policy { get; } = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style))) + "'";

    public PageHtml(PageTexts texts, string title)
    {
        _text.Append($"<!doctype html><html lang=\"{texts.Language}\" dir=\"{(texts.IsRightToLeft ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        Text(title).Raw($"</title><style>{Style}</style></head><body>");
    }

    /// <summary>Markup of our own.</summary>
    public PageHtml Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public PageHtml Text(string text)
    {
        _text.Append(Encoder.Encode(text));
        return this;
    }

    /// <summary>An element with a text in it.</summary>
    /// <param name="open">Such as <c>p class="s"</c>.</param>
    public PageHtml Element(string open, string text) => Raw($"<{open}>").Text(text).Raw($"</{open.Split(' ')[0]}>");

    /// <summary>Links to the page in its other languages.</summary>
    public PageHtml Languages(PageTexts texts)
    {
        Raw("<nav aria-label=\"").Text(texts["language"]).Raw("\">");
        foreach (var other in PageTexts.All.Where(other => other.Language != texts.Language))
            Raw($"<a href=\"?lang={other.Language}\" lang=\"{other.Language}\" hreflang=\"{other.Language}\" dir=\"{(other.IsRightToLeft ? "rtl" : "ltr")}\">")
                .Text(other.Name).Raw("</a> ");
        Raw("</nav>");
        return texts.CheckedBy is null ? Element("small", texts["unchecked"]) : this;
    }

    public byte[] End() => Encoding.UTF8.GetBytes(_text.Append("</body></html>").ToString());
}
