using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SmartPilots.Functions.Http;

/// <summary>The style of a kind of page, which stands within it, and the content policy that allows it by its hash and nothing else.</summary>
internal sealed class HtmlStyle(string css)
{
    public string Css { get; } = css;

    public string Policy { get; } = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; style-src 'sha256-"
        + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(css))) + "'";
}

/// <summary>One page as text: no script, no picture, its style within it. All that is added as text is encoded.</summary>
internal sealed class HtmlPage
{
    public const string ContentType = "text/html; charset=utf-8";
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _text = new();

    /// <param name="language">BCP 47 tag: Arabic and Persian are written from right to left.</param>
    public HtmlPage(string language, string title, HtmlStyle style)
    {
        _text.Append($"<!doctype html><html lang=\"{Encoder.Encode(language)}\" dir=\"{DirectionOf(language)}\"><head><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        Text(title).Raw($"</title><style>{style.Css}</style></head><body>");
    }

    public static string DirectionOf(string language) => language.Split('-')[0] is "ar" or "fa" ? "rtl" : "ltr";

    /// <summary>Markup of our own.</summary>
    public HtmlPage Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public HtmlPage Text(string text)
    {
        _text.Append(Encoder.Encode(text));
        return this;
    }

    /// <summary>An element with a text in it.</summary>
    /// <param name="open">Such as <c>p class="s"</c>.</param>
    public HtmlPage Element(string open, string text) => Raw($"<{open}>").Text(text).Raw($"</{open.Split(' ')[0]}>");

    public byte[] End() => Encoding.UTF8.GetBytes(_text.Append("</body></html>").ToString());
}
