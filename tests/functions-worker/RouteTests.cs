using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using SmartPilots.FunctionsWorker.Tests.Scenes;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.FunctionsWorker.Tests;

[Collection(nameof(ReadyApp))]
public sealed partial class RouteTests(ReadyApp app)
{
    [SkippableFact]
    public async Task Every_route_reaches_its_function_and_nothing_is_returned_a_second_time()
    {
        var routes = app.Worker.Functions.Where(function => function.Route is not null)
            .SelectMany(function => function.Methods.Select(method => (function.Name, Method: method, Path: "/" + Parameter().Replace(function.Route!, "x")))).ToList();
        Assert.NotEmpty(routes);

        foreach (var (name, method, path) in routes)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            var seen = app.Host.Calls.Count;
            using var answer = await app.Nobody.SendAsync(request);

            Assert.True(app.Host.Calls.Count > seen, $"{method} {path} is no route: {answer.StatusCode}");
            var call = app.Host.Calls.ElementAt(seen); // one that redirects brings the client to a second
            Assert.Equal(name, call.Function.Name);
            Assert.True((int)answer.StatusCode < 500, $"{method} {path} answered {(int)answer.StatusCode}");
            var outcome = await call.Outcome;
            Assert.Equal(StatusResult.Types.Status.Success, outcome.Result.Status);
            Assert.True(outcome.ReturnValue is null, $"{name} returns its answer to the host too");
        }
    }

    [SkippableFact]
    public async Task An_operator_is_answered_by_every_list()
    {
        foreach (var path in (string[])["pilots", "latest?pilot=town", "alerts?pilot=town", "ledger?pilot=town", "quarantine?pilot=town", "quarantine/summary?pilot=town",
            "reasons", "gateways", "readings?device=town/plant/meter-0", "windows?device=town/plant/meter-0&period=5m", "corrections?device=town/plant/meter-0",
            "pilots/town", "pilots/town/versions", "openapi.json", "health"])
            await WorkerScene.JsonAsync(app.Operator, "/api/" + path);
    }

    [SkippableFact]
    public async Task A_role_and_a_scope_hold_here_too_and_a_change_is_in_the_audit_log_with_its_outcome()
    {
        var name = $"k{Guid.NewGuid():N}";
        using var made = await app.Operator.PostAsJsonAsync("/api/keys", new { name, role = "engineer", scope = "town" });
        var engineer = app.Scene.Client(app.Host, (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["text"]!);

        await WorkerScene.JsonAsync(engineer, "/api/pilots/town");
        Assert.Equal(HttpStatusCode.NotFound, (await engineer.GetAsync("/api/pilots/nowhere")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await engineer.GetAsync("/api/people")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await engineer.PostAsync("/api/alerts/nowhere~s~x/acknowledge", null)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await engineer.DeleteAsync("/api/pilots/town")).StatusCode);

        var done = (await WorkerScene.JsonAsync(app.Operator, $"/api/audit?person={Uri.EscapeDataString($"key {name}")}"))["entries"]!.AsArray();
        Assert.Equal("withdraw-pilot town done", $"{Assert.Single(done)!["what"]} {done[0]!["scope"]} {done[0]!["outcome"]}");
    }

    [SkippableFact]
    public async Task A_path_or_method_that_no_function_has_is_not_found()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await app.Operator.GetAsync("/api/nothing")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Operator.DeleteAsync("/api/alerts")).StatusCode);
    }

    [SkippableFact]
    public async Task A_query_or_body_cannot_take_the_place_of_what_a_function_is_given()
    {
        await WorkerScene.JsonAsync(app.Operator, "/api/latest?pilot=town&cancellation=1&request=1");

        using var body = new StringContent("""{ "cancellationToken": {}, "request": "x", "pilot": "town" }""", null, "application/json");
        using var answer = await app.Operator.PostAsync("/api/verify", body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [SkippableFact]
    public async Task A_function_that_fails_answers_a_problem_without_its_detail()
    {
        await app.Scene.Table("alerts").CreateIfNotExistsAsync();
        await app.Scene.Table("alerts").UpsertEntityAsync(new TableEntity("town~plant", "z") { ["device"] = "town/plant/meter-0", ["value"] = "no number" });
        try
        {
            var seen = app.Host.Calls.Count;
            using var answer = await app.Operator.GetAsync("/api/alerts?pilot=town&state=all");

            Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.Equal("urn:smartpilots:problem:internal", (string)JsonNode.Parse(text)!["type"]!);
            Assert.DoesNotContain("no number", text);
            var call = Assert.Single(app.Host.Calls.Skip(seen));
            await call.Outcome;
            Assert.Contains(app.Worker.Stream.Logs, log => log.InvocationId == call.Id && log.Level == RpcLog.Types.Level.Error && log.Message.Contains("alerts failed"));
        }
        finally
        {
            await app.Scene.Table("alerts").DeleteEntityAsync("town~plant", "z");
        }
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
