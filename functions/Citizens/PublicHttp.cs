using System.Security.Cryptography;

namespace SmartPilots.Functions.Citizens;

/// <summary>How what anybody may see is answered: with an ETag, and for a minute out of any cache on the way.</summary>
internal static class PublicHttp
{
    /// <summary>A page of ours. It may post a form to where it came from, and nothing else.</summary>
    public static Answer Page(byte[] page, int status = StatusCodes.Status200OK) => new((request, cancellationToken) =>
    {
        var headers = request.HttpContext.Response.Headers;
        headers["Referrer-Policy"] = "same-origin"; // with no referrer a form's Origin would be null, and it would pass for another site's
        headers.Vary = "Accept-Language, Accept-Encoding";
        headers.ContentSecurityPolicy = CitizenPage.Style.Policy;
        var answer = status == StatusCodes.Status200OK ? Bytes(HtmlPage.ContentType, page) : Answer.Html(page, CitizenPage.Style, status);
        return answer.WriteAsync(request, cancellationToken);
    });

    /// <summary>200, or 304 for who has it; compressed for who takes that.</summary>
    public static Answer Bytes(string type, byte[] body) => new((request, cancellationToken) =>
    {
        var response = request.HttpContext.Response;
        response.Headers.ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\"";
        response.Headers.CacheControl = "public, max-age=60";
        response.Headers.TryAdd("Vary", "Accept-Encoding");
        if (request.Headers.IfNoneMatch != response.Headers.ETag)
            return Answer.Bytes(type, body).WriteAsync(request, cancellationToken);
        response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    });
}
