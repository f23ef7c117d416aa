namespace SmartPilots.Functions.People;

/// <summary>
/// Whether a browser sent a request on behalf of another site's page. A session's cookie is SameSite=Strict already; this is the second lock.
/// A browser says it in <c>Sec-Fetch-Site</c>, or on an address that it does not trust in <c>Origin</c>; who sends neither is no browser.
/// </summary>
internal static class CrossSite
{
    public static bool IsFrom(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
