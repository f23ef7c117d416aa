using System.Net;

namespace SmartPilots.Functions.People;

/// <summary>
/// The cookie that holds a session's token: out of reach of scripts, sent by our own pages alone, and only over TLS, except to a browser on the
/// machine itself. There its name has the port, because browsers do not tell ports apart.
/// </summary>
public sealed class SessionCookie(AppFacts facts)
{
    private const string Name = "smartpilots-session";

    public string? Read(HttpRequest request) => request.Cookies[NameOf(request)] is { Length: > 0 } token ? token : null;

    public void Set(HttpRequest request, string token, TimeSpan holds) =>
        request.HttpContext.Response.Cookies.Append(NameOf(request), token, Options(request, holds));

    public void Remove(HttpRequest request) =>
        request.HttpContext.Response.Cookies.Append(NameOf(request), "", Options(request, TimeSpan.Zero));

    /// <summary>Whether the browser itself talks to this machine, in clear. In Azure a proxy of the host does: so that counts as the network.</summary>
    public bool IsLoopback(HttpRequest request) => !request.IsHttps && facts.IsBox
        && (request.Host.Host == "localhost" || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private string NameOf(HttpRequest request) => IsLoopback(request) ? $"{Name}-{request.Host.Port ?? 80}" : Name;

    /// <summary>
    /// Of the client; null when it is not known. Azure's front end writes it last into <c>X-Forwarded-For</c>; elsewhere that header is the caller's
    /// own word.
    /// </summary>
    public IPAddress? AddressOf(HttpRequest request)
    {
        if (facts.IsBox)
            return request.HttpContext.Connection.RemoteIpAddress;
        var last = request.Headers["X-Forwarded-For"].ToString().Split(',')[^1].Trim();
        return IPEndPoint.TryParse(last, out var endpoint) ? endpoint.Address : null;
    }

    private CookieOptions Options(HttpRequest request, TimeSpan holds) => new()
    {
        HttpOnly = true, Secure = !IsLoopback(request), SameSite = SameSiteMode.Strict, Path = "/", MaxAge = holds,
    };
}
