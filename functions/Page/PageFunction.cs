namespace SmartPilots.Functions.Page;

/// <summary>Serves the operator's page. The files hold no data and need no key; what the page then asks for does.</summary>
public sealed class PageFunction(PageFiles files)
{
    // The page loads nothing from anywhere else, is framed by nobody, and tells no other site where it was.
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
        "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The operator's page and its files.</summary>
    [Function("page")]
    [Answers(200, "A file of the page; the page itself for an empty name"), Refuses(404), Never(503)]
    public async Task Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{file?}")] HttpRequest request, string? file,
        CancellationToken cancellationToken)
    {
        var response = request.HttpContext.Response;
        if (files.Find(file is null or "" ? "index.html" : file) is not { } found)
        {
            await Problem.NotFound(file is null or "" ? "The page is not in this build: it is made in console/ by npm." : file)
                .WriteAsync(response);
            return;
        }
        response.Headers.ETag = found.ETag;
        response.Headers.CacheControl = found.IsLasting ? "public, max-age=31536000, immutable" : "no-cache"; // asked for again, answered 304 while unchanged
        response.Headers.Vary = "Accept-Encoding";
        if (found.HasPolicy)
            response.Headers.ContentSecurityPolicy = Policy;
        if (request.Headers.IfNoneMatch == found.ETag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        var coding = request.TakenCoding();
        if (coding is not null)
            response.Headers.ContentEncoding = coding;
        var body = found.In(coding);
        response.ContentType = found.ContentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
