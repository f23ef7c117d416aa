using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using QRCoder;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.WebPush;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.People;

/// <summary>People over HTTP, as a browser and an admin's program meet them.</summary>
public sealed class PeopleApiTests : IAsyncLifetime
{
    private const string Password = "a long enough password";
    private TwoPilots _scene = null!;

    public async Task InitializeAsync() => _scene = await TwoPilots.StartAsync();

    public async Task DisposeAsync() => await _scene.DisposeAsync();

    [Fact]
    public async Task A_session_is_in_a_cookie_that_scripts_and_other_sites_cannot_use()
    {
        var invitation = await InviteAsync("Amina", "operator", "town/near");

        using var answer = await _scene.Http.PostAsJsonAsync("/api/invitation", new { invitation, password = Password });

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("; secure", cookie, StringComparison.OrdinalIgnoreCase); // to a browser on this machine
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain(cookie.Split('=', ';')[1], body, StringComparison.Ordinal);
        Assert.Equal("Amina", (string)JsonNode.Parse(body)!["name"]!);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(new { name = "amina", password = Password }) };
        elsewhere.Headers.Host = "water.example.org";
        using var signedIn = await _scene.Http.SendAsync(elsewhere);
        Assert.Contains("; secure", signedIn.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Origin", "https://evil.example.org", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "own", HttpStatusCode.OK)]
    public async Task Another_sites_page_changes_nothing_and_signs_nobody_in(string header, string value, HttpStatusCode expected)
    {
        var session = await _scene.SignInAsync(Role.Operator, "town/near");
        using var acknowledge = With(new HttpRequestMessage(HttpMethod.Post, $"/api/alerts/{_scene.Ids["near"].Alert}/acknowledge"), session);
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/session") { Content = JsonContent.Create(new { name = "nobody", password = Password }) };
        foreach (var request in (HttpRequestMessage[])[acknowledge, signIn])
            request.Headers.Add(header, value == "own" ? _scene.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) : value);

        using var answer = await _scene.Http.SendAsync(acknowledge);
        using var refused = await _scene.Http.SendAsync(signIn);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK ? HttpStatusCode.Unauthorized : HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("/api/session")]
    [InlineData("/api/invitation")]
    [InlineData("/api/openid")]
    public async Task Of_what_anybody_sends_only_a_little_is_read(string path)
    {
        using var answer = await _scene.Http.PostAsJsonAsync(path, new { name = new string('a', 100_000), password = "p", invitation = "i" });

        Assert.Equal(path == "/api/openid" ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_name_is_answered_as_a_wrong_password_and_too_many_tries_with_429()
    {
        await _scene.Http.PostAsJsonAsync("/api/invitation", new { invitation = await InviteAsync("Amina", "viewer", "town"), password = Password });
        var (wrong, unknown) = (await TryAsync("Amina"), await TryAsync("Nobody"));

        Assert.Equal((HttpStatusCode.Unauthorized, null), (wrong.Status, wrong.RetryAfter));
        Assert.Equal(wrong, unknown);
        for (var i = 1; i < SignInLimits.TriesOfAccount; i++)
        {
            await _scene.Get<SignInLimits>().TakeAsync("Amina", null, default);
            await _scene.Get<SignInLimits>().TakeAsync("Nobody", null, default);
        }
        Assert.Equal((HttpStatusCode.TooManyRequests, "900"), ((await TryAsync("Amina")) is var late ? (late.Status, late.RetryAfter) : default));
        Assert.Equal(await TryAsync("Amina"), await TryAsync("Nobody"));
    }

    [Fact]
    public async Task Whoever_acts_is_written_down_by_name_and_in_the_audit_log_by_a_pseudonym_once_erased()
    {
        var invitation = await InviteAsync("Amina", "operator", "town/near");
        using var accepted = await _scene.Http.PostAsJsonAsync("/api/invitation", new { invitation, password = Password });
        var session = ("Cookie", accepted.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        var alert = await JsonAsync(With(new HttpRequestMessage(HttpMethod.Post, $"/api/alerts/{_scene.Ids["near"].Alert}/acknowledge"), session));
        var discard = With(new HttpRequestMessage(HttpMethod.Post, "/api/quarantine/discard"), session);
        discard.Content = JsonContent.Create(new { ids = new[] { _scene.Ids["near"].Entry }, by = "Somebody else", reason = "a test" });
        var discarded = await JsonAsync(discard);

        Assert.Equal(("Amina", "Amina"), ((string)alert["acknowledgedBy"]!, (string)discarded["entries"]![0]!["discardedBy"]!));
        var log = (await AdminAsync(HttpMethod.Get, "/api/audit?person=amina"))["entries"]!.AsArray();
        Assert.Equal(["discard done town/near", "acknowledge done town/near", "accept-invitation done town/near"], log.Select(Line));
        Assert.Contains(_scene.Ids["near"].Entry, (string)log[0]!["note"]!, StringComparison.Ordinal);
        var person = (string)log[0]!["person"]!;
        var push = new PushStore(_scene.Store);
        await push.AddAsync(new PushSubscriptionRow(person, "https://push.example.org/x", "k", "a", "a browser", 1), default);
        var data = await AdminAsync(HttpMethod.Get, $"/api/people/{person}/data");
        Assert.Equal((3, "Amina"), (data["done"]!.AsArray().Count, (string)data["person"]!["name"]!));
        Assert.Equal("https://push.example.org/x", (string)Assert.Single(data["push"]!.AsArray())!["endpoint"]!);

        await AdminAsync(HttpMethod.Delete, $"/api/people/{person}/data");

        Assert.Equal(HttpStatusCode.Unauthorized, (await _scene.Http.SendAsync(With(new HttpRequestMessage(HttpMethod.Get, "/api/session"), session))).StatusCode);
        var csv = await _scene.Http.SendAsync(With(new HttpRequestMessage(HttpMethod.Get, $"/api/audit.csv?person={person}"), Admin));
        var text = await csv.Content.ReadAsStringAsync();
        Assert.Contains($",erased {person},{person},discard,POST /api/quarantine/discard,town/near,done,200,", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Amina", text, StringComparison.Ordinal);
        Assert.Empty(await push.OfPersonAsync(person, default));
    }

    [Fact]
    public async Task A_change_that_cannot_be_written_into_the_audit_log_does_not_happen()
    {
        var ask = $"/api/alerts/{_scene.Ids["near"].Alert}/acknowledge";
        _scene.Store.Fault = operation => TableOf(operation) == Tables.Audit ? StoreFault.Unavailable : StoreFault.None;
        using var refused = await _scene.Http.SendAsync(With(new HttpRequestMessage(HttpMethod.Post, ask), Admin));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        _scene.Store.Fault = null;
        Assert.Null(_scene.Store.Rows(Tables.Alerts).Single(row => row.Partition == "town~near").Number("acknowledged"));

        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        // And one whose outcome cannot be written has its entry all the same.
        var writes = 0;
        _scene.Store.Fault = operation => TableOf(operation) == Tables.Audit && ++writes > 1 ? StoreFault.Unavailable : StoreFault.None;
        using var done = await _scene.Http.SendAsync(With(new HttpRequestMessage(HttpMethod.Post, ask), Admin));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        _scene.Store.Fault = null;
        Assert.Equal("acknowledge begun town/near", Line((await AdminAsync(HttpMethod.Get, "/api/audit?take=1"))["entries"]![0]));
    }

    [Fact]
    public async Task A_session_costs_one_point_read_and_then_none_for_a_moment()
    {
        var session = await _scene.SignInAsync(Role.Viewer, "town/near");
        var reads = 0;
        _scene.Store.Fault = operation => { reads += TableOf(operation) == Tables.People ? 1 : 0; return StoreFault.None; };

        for (var i = 0; i < 5; i++)
            await JsonAsync(With(new HttpRequestMessage(HttpMethod.Get, i % 2 == 0 ? "/api/session" : "/api/reasons"), session));

        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Nobody_gives_more_than_he_has_or_takes_his_own_account_away()
    {
        var session = await _scene.SignInAsync(Role.Admin, "town/near");
        var own = session.Value.Split('=')[1].Split('.')[0];

        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(HttpMethod.Post, "/api/people", new { name = "x", role = "viewer", scope = "town" }));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(HttpMethod.Post, "/api/keys", new { name = "x", role = "viewer", scope = "*" }));
        Assert.Equal(HttpStatusCode.Conflict, await AskAsync(HttpMethod.Put, $"/api/people/{own}", new { role = "viewer", scope = "town/near" }));

        async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, object body)
        {
            using var answer = await _scene.Http.SendAsync(With(new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) }, session));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task An_invitation_is_a_picture_too_for_who_names_the_page()
    {
        using var invite = With(Asking("/api/people", new { name = "Amina", role = "viewer", scope = "town", page = "https://water.example.org/" }), Admin);
        var answer = await JsonAsync(invite);
        using var again = With(Asking($"/api/people/{answer["person"]!["id"]}/invitation", new { page = "https://water.example.org/" }), Admin);
        using var wrong = With(Asking("/api/people", new { name = "Binta", role = "viewer", scope = "town", page = "javascript:alert(1)" }), Admin);

        var (first, second) = ((string)answer["qr"]!, (string)(await JsonAsync(again))["qr"]!);

        Assert.Equal(Modules($"https://water.example.org/#invitation={answer["invitation"]}"), DarkOf(first));
        Assert.NotEqual(DarkOf(first), DarkOf(second));
        Assert.Equal(HttpStatusCode.BadRequest, (await _scene.Http.SendAsync(wrong)).StatusCode);

        static IEnumerable<(int X, int Y)> DarkOf(string svg) => Regex
            .Matches((string)XDocument.Parse(svg).Root!.Elements().Last().Attribute("d")!, @"M(\d+) (\d+)h(\d+)v1h-\3z")
            .SelectMany(run => Enumerable.Range(Whole(run.Groups[1]), Whole(run.Groups[3])).Select(x => (x, Whole(run.Groups[2]))));
        static int Whole(Group digits) => int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture);
        static IEnumerable<(int X, int Y)> Modules(string text)
        {
            using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
            return [.. code.ModuleMatrix.SelectMany((row, y) => Enumerable.Range(0, row.Count).Where(x => row[x]).Select(x => (x, y)))];
        }
        static HttpRequestMessage Asking(string path, object body) => new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
    }

    private (string, string) Admin => ("Authorization", $"Bearer {_scene.SettingsKey}");

    private static string? TableOf(StoreOperation operation) => operation.Commit?.Table ?? operation.Read?.Table ?? operation.Query?.Table;

    private static string Line(JsonNode? entry) => $"{entry!["what"]} {entry["outcome"]} {entry["scope"]}";

    private async Task<(HttpStatusCode Status, string? RetryAfter, string Body)> TryAsync(string name)
    {
        using var answer = await _scene.Http.PostAsJsonAsync("/api/session", new { name, password = "not the password" });
        return (answer.StatusCode, answer.Headers.RetryAfter?.ToString(), await answer.Content.ReadAsStringAsync());
    }

    private async Task<string> InviteAsync(string name, string role, string scope)
    {
        using var request = With(new HttpRequestMessage(HttpMethod.Post, "/api/people") { Content = JsonContent.Create(new { name, role, scope }) }, Admin);
        return (string)(await JsonAsync(request))["invitation"]!;
    }

    private Task<JsonNode> AdminAsync(HttpMethod method, string path) => JsonAsync(With(new HttpRequestMessage(method, path), Admin));

    private async Task<JsonNode> JsonAsync(HttpRequestMessage request)
    {
        using var answer = await _scene.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{request.RequestUri}: {text}");
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    // A moment later, so that the audit log is in this order.
    private HttpRequestMessage With(HttpRequestMessage request, (string Name, string Value) header)
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        return request;
    }
}
