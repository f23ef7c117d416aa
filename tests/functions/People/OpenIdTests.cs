using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using SmartPilots.Functions.People;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.People;

/// <summary>Sign-in by an identity provider: a small one with a key of its own, which checks the code, the client and PKCE as a real one does.</summary>
public sealed class OpenIdTests : IAsyncLifetime
{
    private const string Client = "smartpilots";
    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "k1" };
    private readonly Dictionary<string, object> _claims = new() { ["sub"] = "amina-1", ["email"] = "amina@example.org", ["email_verified"] = true };
    private LocalHttp _provider = null!;
    private TwoPilots _scene = null!;
    private RsaSecurityKey _signs = Key;
    private string? _audience;
    private string _challenge = "";
    private string _nonce = "";

    public async Task InitializeAsync()
    {
        _provider = await LocalHttp.StartAsync(AnswerAsync);
        _scene = await TwoPilots.StartAsync(new OpenIdSettings(new Uri(_provider.Address), Client, "a secret", null));
    }

    public async Task DisposeAsync()
    {
        await _scene.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task A_verified_address_lets_its_person_in_and_from_then_on_the_subject_does()
    {
        await InviteAsync("Amina", "amina@example.org");

        Assert.Equal("Amina", await SignInAsync());

        _claims.Remove("email");
        Assert.Equal("Amina", await SignInAsync());
        _claims["email"] = "amina@example.org";
        _claims["sub"] = "somebody-who-has-the-address-now";
        Assert.Null(await SignInAsync());
    }

    [Fact]
    public async Task An_invitation_is_accepted_by_an_account_without_an_address()
    {
        _claims.Remove("email");
        var invitation = await InviteAsync("Bala", null);

        Assert.Equal("Bala", await SignInAsync(invitation));
        Assert.Null(await SignInAsync(invitation)); // good once
        Assert.Equal("Bala", await SignInAsync());
        Assert.Null(await SignInAsync(await InviteAsync("Chidi", null))); // an account is one person
    }

    [Theory]
    [InlineData("nobody is invited")]
    [InlineData("an address that is not verified")]
    [InlineData("a withdrawn person")]
    [InlineData("another key")]
    [InlineData("another audience")]
    [InlineData("another nonce")]
    [InlineData("another state")]
    [InlineData("another browser")]
    public async Task Nobody_else_gets_in(string why)
    {
        if (why != "nobody is invited")
            await InviteAsync("Amina", "amina@example.org");
        if (why == "an address that is not verified")
            _claims["email_verified"] = false;
        if (why == "another key")
            _signs = new RsaSecurityKey(RSA.Create(2048)) { KeyId = "k1" };
        if (why == "another audience")
            _audience = "another app";
        if (why == "another nonce")
            _claims["nonce"] = "x";
        if (why == "a withdrawn person")
        {
            var person = (await _scene.Get<PeopleStore>().AllAsync(default)).Single(one => one.Name == "Amina");
            await _scene.Get<PeopleStore>().ChangeAsync(person.Id, known => known with { IsWithdrawn = true }, default);
        }

        Assert.Null(await SignInAsync(null, state => why == "another state" ? "x" : state, why != "another browser"));
    }

    [Fact]
    public async Task A_code_is_worth_nothing_without_its_verifier()
    {
        await InviteAsync("Amina", "amina@example.org");
        Assert.Null(await SignInAsync(null, state => { _challenge = "x"; return state; }));
    }

    private async Task<string> InviteAsync(string name, string? email)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/people") { Content = JsonContent.Create(new { name, email, role = "viewer", scope = "town" }) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {_scene.SettingsKey}");
        using var answer = await _scene.Http.SendAsync(request);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["invitation"]!;
    }

    // What a browser does; the name of who is signed in afterwards.
    private async Task<string?> SignInAsync(string? invitation = null, Func<string, string>? alter = null, bool keepsCookie = true)
    {
        using var started = await _scene.Http.PostAsJsonAsync("/api/openid", new { invitation });
        var asked = QueryHelpers.ParseQuery(new Uri((string)JsonNode.Parse(await started.Content.ReadAsStringAsync())!["location"]!).Query);
        Assert.Equal((Client, "code", "S256"), ((string?)asked["client_id"], (string?)asked["response_type"], (string?)asked["code_challenge_method"]));
        (_challenge, _nonce) = ((string)asked["code_challenge"]!, (string)asked["nonce"]!);
        var state = alter?.Invoke(asked["state"]!) ?? asked["state"]!;
        using var back = new HttpRequestMessage(HttpMethod.Get, $"{new Uri((string)asked["redirect_uri"]!).AbsolutePath}?code=the-code&state={state}");
        if (keepsCookie)
            back.Headers.TryAddWithoutValidation("Cookie", Cookie(started, "smartpilots-openid"));
        using var finished = await _scene.Http.SendAsync(back);
        Assert.Equal(HttpStatusCode.Redirect, finished.StatusCode);
        if (finished.Headers.Location!.ToString() != "/")
        {
            Assert.Equal("/#refused=openid", finished.Headers.Location.ToString());
            Assert.DoesNotContain(finished.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("smartpilots-session", StringComparison.Ordinal));
            return null;
        }
        using var who = new HttpRequestMessage(HttpMethod.Get, "/api/session");
        who.Headers.TryAddWithoutValidation("Cookie", Cookie(finished, "smartpilots-session"));
        using var answer = await _scene.Http.SendAsync(who);
        return (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["name"];
    }

    private static string Cookie(HttpResponseMessage answer, string name) =>
        answer.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith(name, StringComparison.Ordinal)).Split(';')[0];

    private async Task AnswerAsync(HttpContext context)
    {
        var at = _provider.Address;
        object answer;
        if (context.Request.Path == "/token")
        {
            var form = await context.Request.ReadFormAsync();
            var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString())));
            if (form["code"] != "the-code" || form["client_id"] != Client || form["client_secret"] != "a secret" || challenge != _challenge)
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                answer = new { error = "invalid_grant" };
            }
            else
            {
                answer = new { id_token = Token(at) };
            }
        }
        else
        {
            var parameters = Key.Rsa.ExportParameters(false);
            var (n, e) = (Base64UrlEncoder.Encode(parameters.Modulus), Base64UrlEncoder.Encode(parameters.Exponent));
            answer = context.Request.Path == "/keys"
                ? new { keys = new[] { new { kty = "RSA", use = "sig", kid = Key.KeyId, n, e } } }
                : new { issuer = at, jwks_uri = $"{at}/keys", authorization_endpoint = $"{at}/authorize", token_endpoint = $"{at}/token" };
        }
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonSerializer.Serialize(answer));
    }

    private string Token(string issuer)
    {
        var now = _scene.Clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer, Audience = _audience ?? Client, IssuedAt = now, NotBefore = now, Expires = now.AddMinutes(5),
            Claims = new Dictionary<string, object>(_claims) { ["nonce"] = _claims.GetValueOrDefault("nonce", _nonce) },
            SigningCredentials = new SigningCredentials(_signs, SecurityAlgorithms.RsaSha256),
        });
    }
}
