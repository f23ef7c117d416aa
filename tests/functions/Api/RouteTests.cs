using System.Net;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Tests.Api;

public sealed partial class RouteTests(RunningApi api) : IClassFixture<RunningApi>
{
    public static IEnumerable<object[]> Closed() => Routes().Where(route => RouteTable.Find(route.Name)?.Audience != RouteAudience.Open)
        .Select(route => new object[] { route.Verb, route.Path });

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_route_refuses_a_caller_without_a_key(string verb, string path)
    {
        using var answer = await api.Nobody.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("urn:smartpilots:problem:unauthorized", (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["type"]);
        AssertGuarded(answer);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/api/health")]
    [InlineData("/api/pilots")]
    [InlineData("/api/openapi.json")]
    [InlineData("/api/nothing-here")]
    public async Task Every_answer_has_the_headers_that_protect_a_browser(string path)
    {
        using var answer = await api.Operator.GetAsync(path);

        AssertGuarded(answer);
        Assert.Equal(path == "/" ? "no-cache" : "no-store", answer.Headers.CacheControl?.ToString());
    }

    [Theory]
    [MemberData(nameof(Closed))]
    public async Task A_route_refuses_a_key_of_the_other_role(string verb, string path)
    {
        var other = path == BatchLimits.Path || path.EndsWith("/status", StringComparison.Ordinal) ? api.Operator : api.Gateway;
        using var answer = await other.SendAsync(new HttpRequestMessage(new HttpMethod(verb), path));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public void A_function_class_is_public_as_the_worker_wants_it() =>
        Assert.All(RunningApi.Catalog.Http.Select(function => function.Method.DeclaringType!), type => Assert.True(type.IsPublic, type.Name));

    [Fact]
    public void Every_trigger_leaves_the_check_to_the_app() =>
        Assert.All(RunningApi.Catalog.Http.SelectMany(function => function.Method.GetParameters())
                .Select(parameter => parameter.GetCustomAttribute<Microsoft.Azure.Functions.Worker.HttpTriggerAttribute>()).Where(trigger => trigger is not null),
            trigger => Assert.Equal(Microsoft.Azure.Functions.Worker.AuthorizationLevel.Anonymous, trigger!.AuthLevel));

    private static void AssertGuarded(HttpResponseMessage answer)
    {
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Name, string Verb, string Path)> Routes() =>
        from function in RunningApi.Catalog.Http
        from verb in function.Verbs
        select (function.Name, verb, "/" + RouteValue().Replace(function.Template, "x"));

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex RouteValue();
}
