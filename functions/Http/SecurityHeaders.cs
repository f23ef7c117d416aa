namespace SmartPilots.Functions.Http;

/// <summary>The headers that every answer has, whichever function gives it: set when an answer begins, where the function has not set its own.</summary>
public static class SecurityHeaders
{
    private const string Policy = "default-src 'none'; frame-ancestors 'none'"; // data, never a page
    private const string OneYear = "max-age=31536000";

    /// <summary>To be called before the function runs.</summary>
    public static void AddSecurityHeaders(this HttpResponse response) => response.OnStarting(static state =>
    {
        var response = (HttpResponse)state;
        var headers = response.Headers;
        headers.TryAdd("Content-Security-Policy", Policy);
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cache-Control", "no-store");
        if (response.HttpContext.Request.IsHttps)
            headers.TryAdd("Strict-Transport-Security", OneYear);
        return Task.CompletedTask;
    }, response);
}
