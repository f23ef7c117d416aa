using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Quarantine;

/// <summary>What becomes of messages that waited, as a table; and what needs more than one step.</summary>
public sealed class RequeueTests
{
    private readonly RequeueScene _scene = new();
    private IngestScene Ingest => _scene.Ingest;

    /// <param name="Waits">Sent before the pilot file was corrected.</param>
    /// <param name="Results">Of each message that waits.</param>
    /// <param name="Messages">Requeued, as the ledger has them.</param>
    /// <param name="Readings">The same of readings.</param>
    /// <param name="Stored">Readings stored in all.</param>
    private sealed record Case(Func<RequeueScene, DeviceEvent[]> Waits, string Results, long Messages, long Readings, int Stored)
    {
        /// <summary>Sent after the correction.</summary>
        public Func<RequeueScene, DeviceEvent[]> Since { get; init; } = _ => [];

        /// <summary>Passed until the requeue.</summary>
        public int Minutes { get; init; }

        /// <summary>First reasons of what waits afterwards.</summary>
        public string Left { get; init; } = "";

        public int Alerts { get; init; }

        /// <summary>Latest flow of d3, where it is known.</summary>
        public decimal? Latest { get; init; }
    }

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["one missing reading of a message"] = new(s => [s.Ingest.Message(0, "\"flow_lps\":1,\"temp_c\":21")], "stored", 1, 1, 2),
        ["retained, without a time"] = new(s => [s.Ingest.Raw("pilots/p/s/d3/readings", "{\"values\":{\"flow_lps\":1}}") with { IsRetained = true }],
            "already-stored", 1, 0, 0),
        ["not all can be read"] = new(s => [Of(s, 0, "1,\"humidity\":40")], "partly-stored", 0, 1, 1) { Left = "unknown-stream", Latest = 1 },
        ["broken"] = new(s => [s.Ingest.Raw("pilots/p/s/d3/readings", "{\"t\":")], "stays", 0, 0, 0) { Left = "invalid-json" },
        ["came by another way meanwhile"] = new(s => [Of(s, 0, "1")], "already-stored", 1, 0, 1) { Since = s => [ByB(s, 0, "1.0")] },
        ["ahead of the clock"] = new(s => [s.Ingest.Message(400, "\"flow_lps\":1")], "stays", 0, 0, 0) { Left = "time-ahead" },
        ["was ahead of the clock"] = new(s => [s.Ingest.Message(400, "\"flow_lps\":1")], "stored", 1, 1, 1) { Minutes = 5 },
        ["displaced by a smaller value"] = new(s => [s.Ingest.Message(0, "\"flow_lps\":7"), s.Ingest.Message(0, "\"flow_lps\":5", IngestScene.GatewayB)],
            "stays", 0, 0, 1) { Left = "conflict" },
        ["smaller than what came since"] = new(s => [Of(s, 0, "5")], "stored", 1, 0, 1) { Since = s => [ByB(s, 0, "7")], Left = "conflict", Latest = 5 },
        ["larger than what came since"] = new(s => [Of(s, 0, "7")], "stays", 0, 0, 1) { Since = s => [ByB(s, 0, "5")], Left = "conflict", Latest = 5 },
        ["older than the newest"] = new(s => [Of(s, 0, "1")], "stored late", 1, 1, 2) { Since = s => [Of(s, 60, "2")], Latest = 2 },
        ["over a limit, a minute ago"] = new(s => [Of(s, 0, "200"), Of(s, 61, "210")], "stored, stored", 2, 2, 2) { Minutes = 1, Alerts = 1, Latest = 210 },
        ["over a limit, two hours ago"] = new(s => [Of(s, 0, "200"), Of(s, 61, "210")], "stored, stored", 2, 2, 2) { Minutes = 120, Latest = 210 },
        ["too large for one commit"] = new(s => [s.Log(100)], "stored", 1, 100, 100),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_waited_is_judged_as_any_message_would_be_and_counts_once(string name)
    {
        var row = Cases[name];
        await Ingest.SendAsync(row.Waits(_scene));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        await Ingest.SendAsync(row.Since(_scene));
        Ingest.Clock.Advance(TimeSpan.FromMinutes(row.Minutes));

        var results = await _scene.Instance().RequeueAsync(waiting, default);

        Assert.Equal(row.Results, string.Join(", ", results.Select(one => one.Result.Code() + (one.Outcome == Outcome.Late ? " late" : ""))));
        var left = await _scene.WaitingAsync();
        Assert.Equal(row.Left, string.Join(' ', left.Select(entry => entry.Faults[0].Reason.Code())));
        Assert.All(left.Join(waiting, entry => entry.Id, entry => entry.Id, (now, before) => (now, before)),
            entry => Assert.Equal(entry.before.Payload.ToArray(), entry.now.Payload.ToArray()));
        Assert.Equal((row.Alerts, 0), ((await Ingest.AlertsAsync()).Count, Ingest.Store.Rows(Tables.Pending).Count));
        if (row.Latest is { } latest)
            Assert.Equal(latest, _scene.Latest().Streams["flow_lps"].Latest);
        for (var again = 0; again < 2; again++) // and asked for once more, nothing is counted twice
        {
            Assert.Equal(((row.Messages, row.Readings), row.Stored, 0), (await _scene.RequeuedAsync(), _scene.StoredReadings, await _scene.DifferencesAsync()));
            await RequeueScene.RequeueAsync(_scene.Instance(), waiting);
        }
    }

    [Fact]
    public async Task A_device_that_became_known_gets_what_it_sent_before_and_the_ledger_still_adds_up()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1.5", device: "d3"), Ingest.Message(60, "\"flow_lps\":2.5", device: "d3"));
        Assert.Equal("stays stays", await _scene.RequeueAllAsync());
        _scene.Fix();

        Assert.Equal("stored stored", await _scene.RequeueAllAsync());

        Assert.Empty(await _scene.WaitingAsync());
        Assert.Equal("messages 0+0+0+2 readings 0+0+0+0", await Ingest.LedgerAsync());
        Assert.Equal((2L, 2L), await _scene.RequeuedAsync());
        var clean = new RequeueScene();
        clean.Fix();
        await clean.Ingest.SendAsync(clean.Ingest.Message(0, "\"flow_lps\":1.5", device: "d3"), clean.Ingest.Message(60, "\"flow_lps\":2.5", device: "d3"));
        Assert.Equal(clean.Ingest.Content(), Ingest.Content());
        Assert.Equal(0, await _scene.DifferencesAsync());
        Assert.Equal(2.5m, _scene.Latest().Streams["flow_lps"].Latest);
    }

    [Fact]
    public async Task Two_operators_at_once_count_once()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"), Ingest.Message(60, "\"flow_lps\":2", device: "d3"));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        var other = "";
        Ingest.Store.Fault = operation =>
        {
            if (other.Length > 0 || operation.Commit?.Table != Tables.Telemetry)
                return StoreFault.None;
            other = "…";
            other = RequeueScene.RequeueAsync(_scene.Instance(), waiting).GetAwaiter().GetResult();
            return StoreFault.None;
        };

        Assert.Equal("requeued-before requeued-before", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));

        Assert.Equal("stored stored", other);
        Assert.Equal((2L, 2L), await _scene.RequeuedAsync());
        Assert.Equal(2, _scene.StoredReadings);
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task What_cannot_all_be_read_stays_for_the_rest_and_leaves_when_that_can_be_read_too()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1,\"humidity\":40", device: "d3"));
        _scene.Fix();
        Assert.Equal("partly-stored", await _scene.RequeueAllAsync());
        var entry = Assert.Single(await _scene.WaitingAsync());
        Assert.Equal((Reason.UnknownStream, "humidity"), (entry.Faults[0].Reason, entry.Faults[0].Where));
        Assert.Equal((0L, 1L), await _scene.RequeuedAsync());
        Assert.Equal("stays", await _scene.RequeueAllAsync());

        _scene.Use(RequeueScene.FixedJson.Replace("{ \"stream\": \"temp_c\"",
            "{ \"stream\": \"humidity\", \"label\": \"Humidity\", \"unit\": \"%\" }, { \"stream\": \"temp_c\"", StringComparison.Ordinal));

        Assert.Equal("stored", await _scene.RequeueAllAsync());
        Assert.Equal((1L, 2L), await _scene.RequeuedAsync());
        Assert.Equal(2, _scene.StoredReadings);
        Assert.Empty(await _scene.WaitingAsync());
    }

    [Fact]
    public async Task A_store_that_is_away_keeps_the_entry_and_asks_to_try_again()
    {
        await Ingest.SendAsync(Ingest.Message(0, "\"flow_lps\":1", device: "d3"));
        var waiting = await _scene.WaitingAsync();
        _scene.Fix();
        Ingest.Store.Fault = operation => operation.Commit?.Table == Tables.Latest ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("try-again", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));
        Ingest.Store.Fault = null;

        Assert.Equal("requeued-before", await RequeueScene.RequeueAsync(_scene.Instance(), waiting));
        Assert.Equal(1m, _scene.Latest().Streams["flow_lps"].Latest);
        Assert.Equal((1L, 1L), await _scene.RequeuedAsync());
    }

    private static DeviceEvent Of(RequeueScene scene, int seconds, string flow) => scene.Ingest.Message(seconds, $"\"flow_lps\":{flow}", device: "d3");

    private static DeviceEvent ByB(RequeueScene scene, int seconds, string flow) =>
        scene.Ingest.Message(seconds, $"\"flow_lps\":{flow}", IngestScene.GatewayB, "d3");
}
