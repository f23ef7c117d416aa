using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Functions.Http;

namespace SmartPilots.Local.SignIn;

/// <summary>
/// <c>POST /api/sign-in-codes</c> (admins): a code for a key. <c>POST /api/sign-in</c> (anybody): the key for a code. Only a local system has
/// them: it prints the links.
/// </summary>
public sealed class SignInFunction
{
    private const int MostBytes = 1024;
    private static readonly Problem Used = new(StatusCodes.Status403Forbidden, "sign-in-code",
        "The link has been used, or is older than ten minutes. A new one: smartpilots key operator link");

    private readonly OneTimeCodes _codes;

    // Resolved by hand because the class is public, as function classes are, and what it needs is not.
    public SignInFunction(IServiceProvider services) =>
        _codes = services.GetRequiredService<OneTimeCodes>();

    [Function("sign-in-codes")]
    public async Task MakeCode([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sign-in-codes")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (await ReadAsync(request, cancellationToken) is { Key: { Length: > 0 } key })
            await AnswerAsync(request, new SignInCode(Code: _codes.Make(key)), cancellationToken);
        else
            await Problem.WrongParameter("body", "{\"key\"}").WriteAsync(request.HttpContext.Response);
    }

    [Function("sign-in")]
    public async Task SignIn([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sign-in")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        if (await ReadAsync(request, cancellationToken) is not { Code: { Length: > 0 } code })
            await Problem.WrongParameter("body", "{\"code\"}").WriteAsync(request.HttpContext.Response);
        else if (_codes.TryTake(code, out var key))
            await AnswerAsync(request, new SignInCode(Key: key), cancellationToken);
        else
            await Used.WriteAsync(request.HttpContext.Response);
    }

    // Anybody may send a body here: no more of it is read than a code or a key needs.
    private static async Task<SignInCode?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[MostBytes];
        var length = await request.Body.ReadAtLeastAsync(body, MostBytes, throwOnEndOfStream: false, cancellationToken);
        try
        {
            return length == MostBytes ? null : JsonSerializer.Deserialize(body.AsSpan(0, length), LocalJson.Default.SignInCode);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Task AnswerAsync(HttpRequest request, SignInCode answer, CancellationToken cancellationToken)
    {
        return request.HttpContext.Response.WriteAsJsonAsync(answer, LocalJson.Default.SignInCode, contentType: null, cancellationToken);
    }
}
