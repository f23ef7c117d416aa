using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

/// <summary>Verbs that work on a system elsewhere: known by its address and an operator key in the environment, nothing else.</summary>
public sealed class ElsewhereTests : IClassFixture<SystemByHand>
{
    private const string Variable = "SMARTPILOTS_TEST_KEY_ELSEWHERE";
    private const string Topic = "pilots/niger-state-water/headworks/storage-tank/readings";
    private const string OtherTopic = "pilots/niger-state-water/tap-market/meter/readings";
    private static readonly DateTime Measured = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-30); // by the system's real clock
    private readonly SystemByHand _system;

    public ElsewhereTests(SystemByHand system)
    {
        _system = system;
        Environment.SetEnvironmentVariable(Variable, system.System.Credentials.OperatorKey); // for the processes started here
    }

    [SkippableFact]
    public async Task Verify_and_rebuild_elsewhere_tell_the_same_as_on_the_store_itself()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        Assert.Equal(0, await _system.PublishAsync(Topic, $"{{\"t\":\"{Measured:s}Z\",\"values\":{{\"level_m\":1.5,\"battery_v\":3.6}}}}"));
        Assert.Equal(0, await _system.PublishAsync(OtherTopic, $"{{\"t\":\"{Measured:s}Z\",\"values\":{{\"flow_lps\":0.5}}}}"));
        await Until.TrueAsync(async () => (int?)(await VerifiedAsync("--api", _system.System.Api))?["readings"] >= 3, "they are stored");

        var elsewhere = await VerifiedAsync("--api", _system.System.Api, "--pilot", SystemByHand.Pilot);
        var here = await VerifiedAsync("--data", _system.DataFolder, "--pilot", SystemByHand.Pilot);

        Assert.Equal(here!.ToJsonString(), elsewhere!.ToJsonString());
        var (code, output, _) = await RunAsync("rebuild", "--api", _system.System.Api, "--device", "niger-state-water/headworks/storage-tank");
        Assert.Equal(0, code);
        Assert.Contains(output, line => line.StartsWith("niger-state-water: 1 devices, 2 readings", StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Quarantine_elsewhere_is_listed_shown_requeued_and_discarded()
    {
        Skip.IfNot(SystemByHand.IsMosquittoHere, "mosquitto_pub is not installed");
        Assert.Equal(0, await _system.PublishAsync(Topic, "{"));
        JsonArray entries = [];
        await Until.TrueAsync(async () =>
        {
            var (_, list, _) = await RunAsync("quarantine", "list", "--json", "--api", _system.System.Api);
            return (entries = JsonNode.Parse(list[0])!["entries"]!.AsArray()).Count > 0;
        }, "it waits");

        var id = (string)entries[0]!["id"]!;
        var (code, shown, _) = await RunAsync("quarantine", "show", id, "--api", _system.System.Api);
        Assert.Equal(0, code);
        Assert.Contains(shown, line => line.Contains("invalid-json", StringComparison.Ordinal));
        Assert.Equal(1, (await RunAsync("quarantine", "requeue", "--pilot", SystemByHand.Pilot, "--api", _system.System.Api)).Code); // it stays

        string[] discard = ["quarantine", "discard", id, "--reason", "a test in the workshop", "--api", _system.System.Api];
        Assert.Equal(0, (await RunAsync(discard)).Code);
        (_, shown, _) = await RunAsync("quarantine", "list", "--api", _system.System.Api);
        Assert.Contains("Nothing waits.", shown);
        (_, shown, _) = await RunAsync("quarantine", "list", "--discarded", "--api", _system.System.Api);
        Assert.Matches("  discarded .+Z by key operator: a test in the workshop", string.Join('\n', shown));
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("quarantine", "list")]
    [InlineData("pilot", "list")]
    public async Task What_stands_in_the_way_is_said_alike_by_every_verb(params string[] verb)
    {
        string[] here = ["--api", _system.System.Api];
        var (code, _, error) = await SmartpilotsVerb.RunAsync([.. verb, .. here, "--key-env", "SMARTPILOTS_NO_SUCH_KEY"]);
        Assert.Equal((2, true), (code, error.Contains("SMARTPILOTS_NO_SUCH_KEY", StringComparison.Ordinal)));

        (code, _, error) = await SmartpilotsVerb.RunAsync([.. verb, .. here, "--key-env", "PATH"]); // set, and no key
        Assert.Equal((1, true), (code, error.Contains("refuses the key", StringComparison.Ordinal)));

        using var closed = new ClosedPort();
        (code, _, error) = await RunAsync([.. verb, "--api", $"http://127.0.0.1:{closed.Number}"]);
        Assert.Equal((1, true), (code, error.Contains("can't be reached", StringComparison.Ordinal)));

        await using var signInPage = await LocalHttp.StartAsync(context => context.Response.WriteAsync("<html>Buy minutes</html>"));
        (code, _, error) = await RunAsync([.. verb, "--api", signInPage.Address]);
        Assert.Equal((1, true), (code, error.Contains("is no SmartPilots system", StringComparison.Ordinal)));

        Assert.Equal(2, (await RunAsync([.. verb, "--api", "nowhere"])).Code);
    }

    private static Task<(int Code, IReadOnlyList<string> Output, string Error)> RunAsync(params string[] arguments) =>
        SmartpilotsVerb.RunAsync([.. arguments, "--key-env", Variable]);

    // The report on the one pilot of which something is stored; null while nothing is.
    private static async Task<JsonNode?> VerifiedAsync(params string[] where)
    {
        var (code, output, error) = await RunAsync(["verify", "--json", .. where]);
        Assert.True(code == 0, error);
        return JsonNode.Parse(output[0])!["pilots"]!.AsArray() is [var only] ? only!["report"] : null;
    }
}
