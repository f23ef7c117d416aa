using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.EventGrid;

/// <summary>What the app needs of Microsoft Entra: the metadata of one tenant with its signing keys, over HTTP, and tokens.</summary>
internal sealed class EntraServer : IAsyncDisposable
{
    public const string Tenant = "8e2f8b0a-0d3c-4d0e-9d3b-5b6f0f3b1c11";
    public const string Audience = "api://smartpilots";
    public const string EventGrid = "3f0f6d2e-1111-4222-8333-444455556666";
    private readonly List<RsaSecurityKey> _published = [];
    private readonly TaskCompletionSource _readAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private LocalHttp _http = null!;

    /// <summary>While true it answers nothing but 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>The keys were read after <see cref="RollOver"/>.</summary>
    public Task KeysReadAgain => _readAgain.Task;

    /// <summary>The key that signs from now on.</summary>
    public RsaSecurityKey Current { get; private set; } = NewKey("first");

    public ExpectedToken Expected => new(new Uri(_http.Address), Tenant, Audience, EventGrid);

    public static async Task<EntraServer> StartAsync()
    {
        var server = new EntraServer();
        server._published.Add(server.Current);
        server._http = await LocalHttp.StartAsync(server.AnswerAsync);
        return server;
    }

    /// <summary>Another key signs from now on; it stands beside the old one.</summary>
    public void RollOver()
    {
        Current = NewKey("second");
        _published.Add(Current);
    }

    public string Issuer => $"{_http.Address}/{Tenant}/v2.0";

    /// <summary>A good token, unless something is said otherwise.</summary>
    public string Token(string? issuer = null, string audience = Audience, string application = EventGrid, string claim = "azp", int minutesLeft = 30,
        RsaSecurityKey? key = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer, Audience = audience, IssuedAt = now.AddHours(-2), NotBefore = now.AddHours(-2), Expires = now.AddMinutes(minutesLeft),
            Claims = new Dictionary<string, object> { [claim] = application },
            SigningCredentials = new SigningCredentials(key ?? Current, SecurityAlgorithms.RsaSha256),
        });
    }

    /// <summary>A good token with another header and signature: what a forger makes of one that he has seen.</summary>
    public string Forged(string header, Func<byte[], byte[]> sign)
    {
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Token().Split('.')[1]}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The published key as a forger knows it.</summary>
    public byte[] PublicKeyBytes => Current.Rsa.ExportSubjectPublicKeyInfo();

    public static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };

    public ValueTask DisposeAsync() => _http.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        if (IsAway)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }
        var isForKeys = context.Request.Path.Value!.EndsWith("/keys", StringComparison.Ordinal);
        if (isForKeys && _published.Count > 1)
            context.Response.OnCompleted(() => Task.FromResult(_readAgain.TrySetResult()));
        object answer = isForKeys
            ? new { keys = _published.Select(Published) }
            : new { issuer = Issuer, jwks_uri = $"{_http.Address}/{Tenant}/keys" };
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    private static object Published(RsaSecurityKey key)
    {
        var parameters = key.Rsa.ExportParameters(false);
        return new { kty = "RSA", use = "sig", kid = key.KeyId, n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
