using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Json.Schema;
using Microsoft.OpenApi;
using SmartPilots.Functions.Access;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Api;

/// <summary>The description is made of the functions: what is left to test is that nobody forgot the words, and that the app answers as it says.</summary>
public sealed partial class DescriptionTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Pilot = "?pilot=" + RunningApi.Pilot;

    /// <summary>What they read stands in another file of their room.</summary>
    private static readonly string[] ReadElsewhere = ["SensorThingsFunction", "PublicPagesFunction"];

    [Fact]
    public async Task It_is_valid_and_its_references_lead_somewhere()
    {
        using var answer = await api.Operator.GetAsync("/api/openapi.json");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.Empty(OpenApiDocument.Parse(text, "json").Diagnostic!.Errors.Select(error => error.ToString()));
        var document = JsonNode.Parse(text)!;
        Assert.All(Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct(),
            reference => Assert.NotNull(reference.Split('/').Aggregate<string, JsonNode?>(document, (node, part) => node?[part])));
    }

    [Fact]
    public async Task Each_route_has_a_role_a_summary_an_answer_and_words_for_what_it_reads()
    {
        var operations = (await api.GetAsync("/api/openapi.json"))["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(verb => verb.Value!).ToList();

        Assert.Equal(RunningApi.Catalog.Http.SelectMany(function => function.Verbs.Select(_ => function.Name)).Order(),
            operations.Select(operation => (string)operation["operationId"]!).Order());
        Assert.All(operations, operation =>
        {
            var name = (string)operation["operationId"]!;
            Assert.True(RouteTable.Find(name) is not null, $"{name} is not in RouteTable");
            Assert.True(operation["summary"] is not null, $"{name} needs a summary above its method");
            Assert.True(operation["responses"]!.AsObject().Any(answer => answer.Key[0] is '2' or '3'), $"{name} needs [Answers]");
            Assert.All(operation["parameters"]?.AsArray().Where(one => (string)one!["in"]! != "path") ?? [],
                one => Assert.True(one!["description"] is not null, $"{name}: {one["name"]} needs words"));
        });
    }

    [Fact]
    public void A_function_declares_each_parameter_that_it_reads_and_no_other()
    {
        var types = RunningApi.Catalog.Http.Select(function => function.Method.DeclaringType!).Distinct().Where(type => !ReadElsewhere.Contains(type.Name));

        Assert.All(types, type =>
        {
            var source = Repository.Read($"{type.Namespace!.Replace("SmartPilots.Functions.", "functions/")}/{type.Name}.cs");
            var read = Read().Matches(source).Select(match => match.Groups["name"].Value switch { "Sites" => "site", var name => name.ToLowerInvariant() });
            Assert.Equal((type.Name, string.Join(' ', read.Distinct().Order())),
                (type.Name, string.Join(' ', Declared().Matches(source).Select(match => match.Groups[1].Value).Distinct().Order())));
        });
    }

    [Fact]
    public async Task What_the_app_answers_is_as_described()
    {
        var document = await api.GetAsync("/api/openapi.json");
        var schemas = JsonNode.Parse(document["components"]!["schemas"]!.ToJsonString()
            .Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal))!.AsObject();
        foreach (var schema in schemas.Select(one => one.Value!.AsObject()).Where(one => one["properties"] is not null))
            schema["additionalProperties"] = false;
        var device = (string)(await api.GetAsync("/api/pilots"))["pilots"]!.AsArray().Single(one => (string?)one!["pilot"] == RunningApi.Pilot)!
            ["sites"]![0]!["devices"]![0]!["device"]!;
        await api.SendAsync(($"pilots/{device}/readings", $"{{\"t\":{RunningApi.Now.AddMinutes(-9).ToUnixTimeMilliseconds()},\"values\":{{\"battery_v\":3.6}}}}"),
            ($"pilots/{device}/readings", "no JSON"));

        foreach (var (path, query) in new[]
        {
            ("health", ""), ("pilots", ""), ("first-view", Pilot), ("latest", Pilot), ("latest", "?pilot=nowhere"), ("readings", $"?device={device}"),
            ("windows", $"?device={device}&period=5m"), ("corrections", $"?device={device}"), ("alerts", Pilot), ("alerts/report", Pilot), ("notifications", Pilot),
            ("gateways", ""), ("ledger", Pilot), ("quarantine", Pilot), ("quarantine/summary", Pilot), ("reasons", ""), ("session", ""), ("people", ""),
            ("keys", ""), ("audit", ""), ("indicators", ""), ("push", ""), ("citizen-reports", Pilot),
        })
        {
            using var answer = await api.Operator.GetAsync($"/api/{path}{query}");
            var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            var described = document["paths"]![$"/api/{path}"]!["get"]!["responses"]![$"{(int)answer.StatusCode}"]!;
            if ((string?)described["$ref"] is { } shared)
                described = shared[2..].Split('/').Aggregate<string, JsonNode?>(document, (node, part) => node![part])!;
            var name = ((string)described["content"]![answer.Content.Headers.ContentType!.MediaType!]!["schema"]!["$ref"]!).Split('/')[^1];
            var schema = JsonSchema.FromText(new JsonObject { ["$ref"] = "#/$defs/" + name, ["$defs"] = schemas.DeepClone() }.ToJsonString());

            var result = schema.Evaluate(body.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

            Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
                .Select(detail => $"{path} at {detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")));
        }
    }

    [Theory]
    [InlineData("pilots/{pilot}", "put", "{", 422)]
    [InlineData("pilots/{pilot}", "get", null, 404)]
    [InlineData("health", "get", null, 200)]
    public async Task What_is_wrong_there_is_answered_otherwise_than_usually_and_the_usual_status_is_not_described(string path, string verb, string? body, int status)
    {
        var described = (await api.GetAsync("/api/openapi.json"))["paths"]![$"/api/{path}"]![verb]!["responses"]!.AsObject();
        using var request = new HttpRequestMessage(new HttpMethod(verb), $"/api/{path.Replace("{pilot}", "No%20Name", StringComparison.Ordinal)}?version=1");
        request.Content = body is null ? null : new StringContent(body);

        using var answer = await api.Operator.SendAsync(request);

        Assert.Equal((status, true, false), ((int)answer.StatusCode, described.ContainsKey($"{status}"), described.ContainsKey(path == "health" ? "503" : "400")));
    }

    [GeneratedRegex("\"#/([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\bask\.(?:(?:Text|Time|Day|Truth|OneOf|DeviceName)\(""(?<name>[^""]+)""|(?<name>Pilot|Sites|Device|Language|Take)\()"
        + @"|out var (?<name>pilot)\)|Query\[""(?<name>[^""]+)""\]")]
    private static partial Regex Read();

    [GeneratedRegex(@"\bQuery\(""([^""]+)""")]
    private static partial Regex Declared();
}
