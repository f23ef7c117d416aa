using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Functions.Http;

namespace SmartPilots.Local.Running;

/// <summary>
/// <c>GET /api/keys-in-force</c> (admins): 204 when the keys of <c>keys.json</c>, as it is now, are in force. A command that has changed them asks, and
/// returns when its change holds. Only a local system has it.
/// </summary>
public sealed class KeysInForceFunction
{
    private static readonly Problem Damaged = new(StatusCodes.Status409Conflict, "keys-damaged", "keys.json cannot be read; the keys of before hold. The log says why.");

    private readonly KeysWatch _watch;

    // Resolved by hand because the class is public, as function classes are, and what it needs is not.
    public KeysInForceFunction(IServiceProvider services) => _watch = services.GetRequiredService<KeysWatch>();

    [Function("keys-in-force")]
    public async Task Ask([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/keys-in-force")] HttpRequest request)
    {
        if (_watch.Refresh())
            request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await Damaged.WriteAsync(request.HttpContext.Response);
    }
}
