namespace SmartPilots.Functions.Citizens;

/// <summary>What the public pages have in common: their style, and the links to their other languages.</summary>
internal static class CitizenPage
{
    public static HtmlStyle Style { get; } = new("""
        :root{color-scheme:light dark;--b:#5a6370;--g:#0b6b2e;--w:#8a4b00;--r:#a8071a;--l:#0b4fa0}
        @media(prefers-color-scheme:dark){:root{--b:#98a2b0;--g:#6fd38f;--w:#f0b35c;--r:#ff8f8f;--l:#9cc4ff}}
        html{background:Canvas;color:CanvasText}
        body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:40rem}
        h1{font-size:1.5rem;line-height:1.25;margin:.25rem 0}h2{font-size:1.15rem;margin:1.5rem 0 .25rem}
        p{margin:.25rem 0}.s{font-size:1.25rem;font-weight:700}.good{color:var(--g)}.watch{color:var(--w)}.bad{color:var(--r)}.unknown,small{color:var(--b)}
        .card{border:1px solid var(--b);border-radius:.5rem;padding:.5rem .75rem;margin:.75rem 0}
        table{border-collapse:collapse;width:100%}th,td{text-align:start;padding-block:.25rem;padding-inline:0 .5rem;border-bottom:1px solid var(--b);font-weight:400}
        th{white-space:nowrap;width:1%}
        label{display:block;margin:.75rem 0 .25rem}
        input,select,textarea,button{font:inherit;box-sizing:border-box;width:100%;padding:.6rem;border:1px solid var(--b);border-radius:.25rem}
        button{margin:1rem 0;font-weight:700;min-height:2.75rem}a{color:var(--l)}nav{display:flex;flex-wrap:wrap;column-gap:.75rem}nav a{padding:.5rem 0}
        .x{position:absolute;inset-inline-start:-99rem}
        """);

    public static HtmlPage Of(PageTexts texts, string title) => new(texts.Language, title, Style);

    /// <summary>Links to the page in its other languages.</summary>
    public static HtmlPage Languages(this HtmlPage page, PageTexts texts)
    {
        page.Raw("<nav aria-label=\"").Text(texts["language"]).Raw("\">");
        foreach (var (tag, name) in PageTexts.All.Where(other => other.Language != texts.Language).Select(other => (other.Language, other.Name)))
            page.Raw($"<a href=\"?lang={tag}\" lang=\"{tag}\" hreflang=\"{tag}\" dir=\"{HtmlPage.DirectionOf(tag)}\">").Text(name).Raw("</a> ");
        page.Raw("</nav>");
        return texts.CheckedBy is null ? page.Element("small", texts["unchecked"]) : page;
    }
}
