namespace SmartPilots.Functions.Http;

/// <summary>Writes a page that <see cref="HtmlPage.End"/> gave.</summary>
internal static class HtmlAnswer
{
    public const string ContentType = "text/html; charset=utf-8";

    /// <summary>With the content policy of its style; compressed for who takes that.</summary>
    public static Task WriteHtmlAsync(this HttpRequest request, byte[] page, HtmlStyle style, CancellationToken cancellationToken, int status = StatusCodes.Status200OK)
    {
        request.HttpContext.Response.StatusCode = status;
        request.HttpContext.Response.Headers.ContentSecurityPolicy = style.Policy;
        return request.WriteBytesAsync(ContentType, page, cancellationToken);
    }

    /// <summary>Compressed for who takes that.</summary>
    public static async Task WriteBytesAsync(this HttpRequest request, string type, byte[] body, CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        response.ContentType = type;
        response.Headers.Vary = response.Headers.Vary.Count > 0 ? response.Headers.Vary : "Accept-Encoding";
        await using var packed = request.BeginPacked();
        await (packed ?? response.Body).WriteAsync(body, cancellationToken);
    }
}
