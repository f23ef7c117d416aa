using System.Net;
using System.Text.RegularExpressions;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Functions.Tests.People;

/// <summary>
/// Every route that the assemblies have, with every role, of one's own site, of foreign ones, and of ones that do not exist. A foreign thing has to be
/// answered as one that does not exist, letter by letter, and nothing foreign may stand in any answer or change in the store.
/// </summary>
public sealed partial class RouteMatrixTests
{
    private static readonly Role[] AllRoles = Enum.GetValues<Role>();

    private static IEnumerable<(HttpFunction Function, string Verb, RouteRule Rule)> Guarded =>
        from function in TwoPilots.Catalog.Http
        let rule = RouteTable.Find(function.Name)
        where rule?.Audience == RouteAudience.Person
        from verb in function.Verbs
        select (function, verb, rule);

    [Fact]
    public void Every_function_has_its_rule_and_every_rule_its_function() =>
        Assert.Equal(TwoPilots.Catalog.Http.Select(function => function.Name).Order(), RouteTable.Functions.Order());

    [Fact]
    public void Every_route_that_people_may_ask_has_a_sample() => Assert.DoesNotContain(Guarded, route => !RouteSamples.Has(route.Function.Name));

    [Fact]
    public void Whatever_changes_something_is_in_the_audit_log() =>
        Assert.Equal(["verify"], Guarded.Where(route => route.Verb != "GET" && !route.Rule.Changes).Select(route => route.Function.Name));

    [Fact]
    public async Task A_function_without_a_rule_is_refused_to_everybody()
    {
        await using var scene = await TwoPilots.StartAsync();
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {scene.SettingsKey}";

        await scene.Get<IRequestAuthorizer>().RunAsync(context, "a-new-function", () => throw new InvalidOperationException("It ran."), default);

        Assert.Equal(403, context.Response.StatusCode);
    }

    [Fact]
    public async Task Nobody_comes_in_without_a_key_or_session_that_holds()
    {
        await using var scene = await TwoPilots.StartAsync();
        var ended = await scene.KeyAsync(Role.Admin, "*", TimeSpan.FromHours(1));
        var old = await scene.SignInAsync(Role.Admin, "*");
        scene.Clock.Advance(Sessions.HoldFor);
        var withdrawn = await scene.SignInAsync(Role.Admin, "*");
        var revoked = await scene.SignInAsync(Role.Admin, "*");
        foreach (var person in await scene.Get<PeopleStore>().AllAsync(default))
        {
            if (person.Name.StartsWith('p') && revoked.Value.Contains(person.Id, StringComparison.Ordinal))
                await scene.Get<Sessions>().EndAsync(person.Id, null, default);
            else if (withdrawn.Value.Contains(person.Id, StringComparison.Ordinal))
                await scene.Get<PeopleStore>().ChangeAsync(person.Id, known => known with { IsWithdrawn = true }, default);
        }
        var good = await scene.SignInAsync(Role.Admin, "*");
        (string Who, (string, string)? Header, string Code)[] callers =
        [
            ("nobody", null, "unauthorized"), ("an unknown key", ("Authorization", "Bearer x"), "unauthorized"),
            ("a forged key", ("Authorization", "Bearer spk-near-key-" + new string('a', 43)), "unauthorized"),
            ("a key that has ended", ended, "key-ended"), ("a session that has ended", old, "session-ended"), ("a revoked session", revoked, "session-ended"),
            ("a withdrawn person", withdrawn, "session-ended"), ("a session with another secret", (good.Name, good.Value[..^4] + "AAAA"), "session-ended"),
        ];
        var own = About(scene, "town", "near");
        foreach (var (function, verb, _) in Guarded)
        {
            foreach (var (who, header, code) in callers)
            {
                using var answer = await SendAsync(scene, RouteSamples.Of(function, verb, own).First()(), header);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized && text.Contains($":{code}\"", StringComparison.Ordinal),
                    $"{who}: {verb} {function.Name} answered {answer.StatusCode} {text}");
            }
        }
    }

    [Fact]
    public async Task An_id_of_no_form_is_never_a_fault_of_ours()
    {
        await using var scene = await TwoPilots.StartAsync();
        var admin = await scene.SignInAsync(Role.Admin, "*");
        await scene.Get<PeopleStore>().InviteAsync("assigned", null, Role.Operator, AccessScope.Parse("*"), default); // whom a sample assigns an alert
        var own = About(scene, "town", "near");
        foreach (var (function, verb, _) in Guarded)
        {
            foreach (var id in (string[])["x", "~", "x~y", "%20", new string('z', 2_000)])
            {
                foreach (var ask in RouteSamples.Of(function, verb, own with { Alert = id, Entry = id, Second = id, Person = id, Key = id }))
                {
                    using var answer = await SendAsync(scene, ask(), admin);
                    Assert.True((int)answer.StatusCode < 500, $"{verb} {function.Name} of {id[..Math.Min(4, id.Length)]} answered {answer.StatusCode}");
                }
            }
        }
    }

    [Fact]
    public async Task Neither_a_session_nor_a_key_of_a_person_may_send_readings()
    {
        await using var scene = await TwoPilots.StartAsync();
        var session = await scene.SignInAsync(Role.Admin, "*");
        var key = await scene.KeyAsync(Role.Admin, "*", TimeSpan.FromHours(1));
        var settings = ("Authorization", $"Bearer {scene.SettingsKey}");
        foreach (var function in TwoPilots.Catalog.Http.Where(function => RouteTable.Find(function.Name)!.Audience == RouteAudience.Sender))
        {
            foreach (var header in ((string, string)[])[session, key, settings])
            {
                using var answer = await SendAsync(scene, new HttpRequestMessage(HttpMethod.Post, "/" + RouteValue().Replace(function.Template, "x")), header);
                Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound,
                    $"{function.Name} {answer.StatusCode}");
            }
        }
    }

    [Theory]
    [InlineData("town/near", "foreign")]
    [InlineData("town", "foreign-(pilot|there)")]
    public async Task Nothing_foreign_is_told_or_changed_by_any_route_in_any_role(string scope, string forbidden)
    {
        await using var scene = await TwoPilots.StartAsync();
        var isForeign = new Regex(forbidden);
        var own = About(scene, "town", "near");
        var foreign = TwoPilots.Sites.Where(site => isForeign.IsMatch(site.Pilot + site.Site)).Select(site => About(scene, site.Pilot, site.Site)).ToList();
        var before = ForeignRows(scene, isForeign);
        var leaks = new List<string>();
        var (worked, asked) = (new HashSet<string>(), 0);
        foreach (var (function, verb, rule) in Guarded)
        {
            foreach (var role in AllRoles)
            {
                // At the gate a role that is too low is refused, whatever it asks: one question is enough.
                var most = role < rule.Least ? 1 : int.MaxValue;
                foreach (var ask in RouteSamples.Of(function, verb, own).Take(most))
                {
                    var (status, text) = await AskAsync(scene, ask(), role, scope);
                    asked++;
                    if (status < 300)
                        worked.Add(function.Name);
                    if (isForeign.IsMatch(text) && function.Name != "openapi")
                        leaks.Add($"{role} {verb} {function.Name} tells of something foreign: {text}");
                    if (role < rule.Least ? status != 403 : status is 401 or >= 500)
                        leaks.Add($"{role} {verb} {function.Name} is answered {status} {text}");
                }
                foreach (var about in foreign)
                {
                    foreach (var (ask, same) in RouteSamples.Of(function, verb, about).Zip(RouteSamples.Of(function, verb, Nowhere(about))).Take(most))
                    {
                        var (status, text) = await AskAsync(scene, ask(), role, scope);
                        var (otherStatus, other) = await AskAsync(scene, same(), role, scope);
                        asked += 2;
                        var told = Neutral(text, about);
                        if ((status, told) != (otherStatus, Neutral(other, about)) || (function.Name != "openapi" && isForeign.IsMatch(Without(text, about))))
                            leaks.Add($"{role} {verb} {function.Name}: foreign {status} {text}, nowhere {otherStatus} {other}");
                    }
                }
            }
        }
        Assert.True(leaks.Count == 0, $"{leaks.Count} leaks in {asked} requests, such as\n"
            + string.Join('\n', leaks.DistinctBy(leak => string.Join(' ', leak.Split(' ').Skip(1).Take(2))).Take(8)
                .Select(leak => leak.Length > 200 ? leak[..200] : leak)));
        Assert.Equal(before, ForeignRows(scene, isForeign));
        // So that a route which refuses everybody everything does not pass for a tight one. (A system's figures and a pilot's file want a wider scope.)
        var wider = Guarded.Where(route => route.Rule.Scope == RouteScope.System
            || (scope != "town" && (route.Rule.Scope == RouteScope.Pilot || route.Function.Name == "adopt")));
        Assert.Equal(Guarded.Select(route => route.Function.Name).Except(wider.Select(route => route.Function.Name)).Distinct().Order(), worked.Order());
    }

    private static async Task<(int Status, string Text)> AskAsync(TwoPilots scene, HttpRequestMessage request, Role role, string scope)
    {
        using var answer = await SendAsync(scene, request, await scene.SignInAsync(role, scope, await PersonOf(scene, role, scope)));
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<TwoPilots, Dictionary<(Role, string), string>> People = [];

    // One person of each role; a session for each request, since one of the routes ends it.
    private static async Task<string> PersonOf(TwoPilots scene, Role role, string scope)
    {
        var people = People.GetOrCreateValue(scene);
        if (!people.TryGetValue((role, scope), out var id))
            people[(role, scope)] = id = (await scene.Get<PeopleStore>().InviteAsync($"{role}", null, role, AccessScope.Parse(scope), default))!.Value.Person.Id;
        return id;
    }

    private static Task<HttpResponseMessage> SendAsync(TwoPilots scene, HttpRequestMessage request, (string Name, string Value)? header)
    {
        if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        return scene.Http.SendAsync(request);
    }

    private static Subject About(TwoPilots scene, string pilot, string site)
    {
        var (alert, entry, second, person) = scene.Ids[site];
        return new Subject(pilot, site, $"{pilot}/{site}/{TwoPilots.Device(site)}", alert, entry, second, person, $"{site}-key");
    }

    // Of the same shape and length, so that nothing but its being is another.
    private static Subject Nowhere(Subject about) => new(Gone(about.Pilot), Gone(about.Site), Gone(about.Device), Gone(about.Alert), Gone(about.Entry),
        Gone(about.Second), new string('0', about.Person.Length), Gone(about.Key));

    private static string Gone(string text) => text.Replace("foreign", "nowhere", StringComparison.Ordinal);

    private static string Neutral(string text, Subject about) =>
        Changing().Replace(Gone(text.Replace(about.Person, new string('0', about.Person.Length), StringComparison.Ordinal)), "");

    // What an answer only repeats of its question.
    private static string Without(string text, Subject about) =>
        ((string[])[about.Alert, about.Entry, about.Second, about.Device, about.Key, about.Site, about.Pilot]).Aggregate(text, (left, asked) =>
            left.Replace(asked, "", StringComparison.Ordinal));

    private static List<string> ForeignRows(TwoPilots scene, Regex isForeign) => [.. Tables.All.Where(table => table != Tables.Audit).SelectMany(table =>
        scene.Store.Rows(table).Select(row => $"{table} {row.Partition} {row.Key} {row.ETag} {row.Text("name")} {row.Text("scope")}"))
        .Where(row => isForeign.IsMatch(row))];

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteValue();

    // Ids, secrets and times that are new in each answer.
    [GeneratedRegex("\"(id|invitation|text|name|continuation|version|time)\":\"[^\"]*\"|c-[0-9]+|new.[0-9]+")]
    private static partial Regex Changing();
}
