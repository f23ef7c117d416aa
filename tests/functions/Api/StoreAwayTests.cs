using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.Pilots;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>
/// The function classes themselves, without the local host around them: in Azure nothing else turns a store that is away into an answer.
/// </summary>
public sealed class StoreAwayTests
{
    private const string Device = "niger-state-water/headworks/borehole-pump";

    public static TheoryData<string, string, string?> Calls => new()
    {
        { "latest", "?pilot=niger-state-water", null },
        { "readings", $"?device={Device}", null },
        { "windows", $"?device={Device}&period=1h", null },
        { "alerts", "?pilot=niger-state-water", null },
        { "ledger", "?pilot=niger-state-water", null },
        { "quarantine", "", null },
        { "requeue", "", """{"pilot":"niger-state-water"}""" },
        { "requeue", "", """{"ids":["p~20261122~s~d~gw~e1~live~0000000000000000001"]}""" },
        { "corrections", $"?device={Device}", null },
        {
            "correct", "", $$"""
                {"id":"c-1","device":"{{Device}}","stream":"running","at":"2026-03-01T12:00:00Z","action":"void","reason":"test"}
                """
        },
        { "acknowledge", "", null },
        { "handle-alert", "", """{"action":"comment","text":"t"}""" },
        { "verify", "", $$"""{"device":"{{Device}}"}""" },
        { "rebuild", "", $$"""{"device":"{{Device}}"}""" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_store_that_is_away_asks_the_caller_to_come_again(string function, string query, string? body)
    {
        var store = new StrictStore { Fault = _ => StoreFault.Unavailable };
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? ""));
        using var answer = new MemoryStream();
        request.HttpContext.Response.Body = answer;

        await Call(store, function, request);

        Assert.Equal((503, "2"), (request.HttpContext.Response.StatusCode, request.HttpContext.Response.Headers.RetryAfter.ToString()));
        Assert.Equal("urn:smartpilots:problem:store-unavailable", (string?)JsonNode.Parse(answer.ToArray())!["type"]);
    }

    private static async Task Call(ITelemetryStore store, string function, HttpRequest request)
    {
        var page = Directory.CreateTempSubdirectory("smartpilots-page-");
        await File.WriteAllTextAsync(Path.Combine(page.FullName, "index.html"), "<!doctype html>");
        await using var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System).AddSingleton(store).AddLogging()
            .AddSmartPilots(PilotsFolder.Load(Repository.PathTo("pilots")), new CallerKeys([]), new KnownGateways([]),
                PageFiles.Load(page.FullName), new AppFacts("strict"))
            .BuildServiceProvider();
        page.Delete(recursive: true);
        var method = typeof(FunctionsComposition).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Single(candidate => candidate.GetCustomAttribute<FunctionAttribute>()?.Name == function);
        object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.ParameterType == typeof(HttpRequest) ? request
            : parameter.ParameterType == typeof(CancellationToken) ? CancellationToken.None
            : (object?)"p~s~0000000000000000000~d~rule")];
        request.HttpContext.Features.Set(Caller.OfKey("op", Role.Admin, AccessScope.All));
        await (Task)method.Invoke(ActivatorUtilities.CreateInstance(services, method.DeclaringType!), arguments)!;
    }
}
