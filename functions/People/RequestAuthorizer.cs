using Microsoft.Extensions.Logging;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>What a host asks before it runs a function for a request.</summary>
public interface IRequestAuthorizer
{
    /// <summary>Runs the function, or answers why not.</summary>
    /// <param name="function">Its name, as its attribute states it.</param>
    Task RunAsync(HttpContext context, string function, Func<Task> handle, CancellationToken cancellationToken);
}

/// <summary>
/// What both hosts put before every function: finds who asks, compares role and scope with <see cref="RouteTable"/>, and writes a change into
/// the audit log before it happens. A session or a key made for a person costs one point read, kept for a moment; a key of the settings none.
/// </summary>
public sealed partial class RequestAuthorizer(CallerKeys settings, Sessions sessions, KeyStore keys, AuditStore audit, SessionCookie cookie, PlaceScopes places,
    ILogger<RequestAuthorizer> log) : IRequestAuthorizer
{
    private const string AlertId = "id";

    /// <inheritdoc/>
    public Task RunAsync(HttpContext context, string function, Func<Task> handle, CancellationToken cancellationToken)
    {
        var request = context.Request;
        if (RouteTable.Find(function) is not { } rule)
        {
            LogNoRule(function);
            return request.WriteProblemAsync(PeopleProblem.NoRule);
        }
        if (rule.Audience == RouteAudience.Open && CrossSite.IsFrom(request))
            return request.WriteProblemAsync(PeopleProblem.CrossSite);
        return rule.Audience == RouteAudience.Person ? AdmitAsync(request, function, rule, handle, cancellationToken) : handle();
    }

    private async Task AdmitAsync(HttpRequest request, string function, RouteRule rule, Func<Task> handle, CancellationToken cancellationToken)
    {
        var isAdmitted = false;
        await request.WithStoreAsync(async () =>
        {
            var (caller, problem) = await FindAsync(request, cancellationToken);
            if (caller is not null)
                caller = caller with { Scope = places.Fill(caller.Scope) };
            problem ??= Refusal(rule, caller!, request);
            if (problem is not null)
            {
                if (problem.Status == StatusCodes.Status401Unauthorized)
                    request.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
                await request.WriteProblemAsync(problem);
                return;
            }
            if (rule.Changes)
                await BeginAsync(request, function, rule, caller!, cancellationToken);
            request.HttpContext.Features.Set(caller);
            isAdmitted = true;
        });
        if (isAdmitted)
            await handle();
    }

    private async Task<(Caller? Caller, Problem? Problem)> FindAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (CallerKeys.TextOf(request) is { } key)
        {
            if (KeyStore.IsOne(key))
                return await keys.FindAsync(key, cancellationToken);
            if (settings.Find(key) is not { } known)
                return (null, Problem.Unauthorized);
            return known.Role == CallerRole.Operator ? (Caller.OfKey(known.Id, Role.Admin, AccessScope.All), null)
                : (null, Problem.Forbidden(nameof(CallerRole.Operator)));
        }
        if (cookie.Read(request) is not { } token)
            return (null, Problem.Unauthorized);
        if (CrossSite.IsFrom(request))
            return (null, PeopleProblem.CrossSite);
        return await sessions.FindAsync(token, cancellationToken) is { } person ? (person, null) : (null, PeopleProblem.SessionEnded);
    }

    // What lies outside is answered as what does not exist.
    private static Problem? Refusal(RouteRule rule, Caller caller, HttpRequest request)
    {
        if (caller.Role < rule.Least)
            return PeopleProblem.RoleTooLow(rule.Least, caller.Role);
        if (rule.Scope == RouteScope.System && !caller.Scope.IsAll)
            return PeopleProblem.ScopeTooSmall(caller.Scope);
        if (rule.Scope == RouteScope.Pilot && request.RouteValues["pilot"]?.ToString() is var pilot && !caller.Scope.HasPilot(pilot ?? ""))
            return Problem.NotFound($"There is no pilot {pilot}.");
        if (rule.Scope == RouteScope.Alert && request.RouteValues[AlertId]?.ToString() is var id && !(SiteOf(id) is var (of, site) && caller.Scope.HasSite(of, site)))
            return Problem.NotFound($"There is no alert {id}.");
        return null;
    }

    private static (string Pilot, string Site)? SiteOf(string? id) => id?.Split('~', 3) is [var pilot, var site, _] ? (pilot, site) : null;

    private async Task BeginAsync(HttpRequest request, string function, RouteRule rule, Caller caller, CancellationToken cancellationToken)
    {
        var scope = rule.Scope switch
        {
            RouteScope.Pilot => request.RouteValues["pilot"]!.ToString()!,
            RouteScope.Alert when SiteOf(request.RouteValues[AlertId]?.ToString()) is var (pilot, site) => $"{pilot}/{site}",
            _ => caller.Scope.ToString(),
        };
        var change = await audit.BeginAsync(caller, function, $"{request.Method} {request.Path}", scope, cancellationToken);
        request.HttpContext.Features.Set(change);
        // Before the first byte of the answer leaves: who has the answer finds the outcome in the log.
        request.HttpContext.Response.OnStarting(async () =>
        {
            try
            {
                await audit.EndAsync(change, request.HttpContext.Response.StatusCode);
            }
            catch (StoreUnavailableException e)
            {
                LogNoOutcome(e, function);
            }
        });
    }

    [LoggerMessage(251, LogLevel.Error, "Function {Function} is refused to everybody: RouteTable has no entry for it")]
    private partial void LogNoRule(string function);

    [LoggerMessage(252, LogLevel.Warning, "The outcome of {Function} could not be written: its entry in the audit log stays without one")]
    private partial void LogNoOutcome(Exception exception, string function);
}
