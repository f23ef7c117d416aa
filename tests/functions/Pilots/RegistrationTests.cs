using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Pilots;

public sealed class RegistrationTests
{
    private const string Flow = "\"flow_lps\":1";
    private readonly StrictStore _store = new();

    [Fact]
    public async Task A_device_that_appears_is_registered_and_verified_and_survives_a_restart_and_a_later_ban()
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(60));
        var store = scene.Instance();

        Assert.Equal("accepted accepted", await IngestScene.SendAsync(scene.Pipeline(store), scene.Message("new-1", 0, Flow), scene.Message("new-1", 60, Flow)));

        var report = await new WindowVerification(_store, scene.Clock).VerifyAsync(store.Source.Current.Devices, null, default);
        Assert.True(report is { Devices: 3, Readings: 2, DifferenceCount: 0 }, report.ToString());
        var again = new PilotFileStoreScene(_store).Instance(); // the file says "quarantine" again: what is registered stays
        Assert.True((await again.Source.LatestAsync(default)).TryGetDevice(new DeviceKey("p", "s", "new-1"), out var device));
        Assert.Equal(("meter", IngestScene.Start.Ticks, 1), (device.Type, device.RegisteredTicks, device.Rules.Count));
    }

    [Fact]
    public async Task Beyond_the_hours_limit_messages_wait_and_the_device_is_registered_in_a_later_hour()
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(2));
        var store = scene.Instance();
        var pipeline = scene.Pipeline(store);

        Assert.Equal("accepted accepted quarantined:registration-limit", await IngestScene.SendAsync(pipeline, scene.Message("a", 0, Flow),
            scene.Message("b", 0, Flow), scene.Message("c", 0, Flow)));
        Assert.Equal("quarantined:registration-limit accepted", await IngestScene.SendAsync(scene.Pipeline(scene.Instance()), scene.Message("c", 60, Flow),
            scene.Message("a", 60, Flow))); // another instance counts the same
        scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("accepted", await IngestScene.SendAsync(pipeline, scene.Message("c", 120, Flow)));

        var pilot = store.Source.Current.FindPilot("p")!;
        var ledger = LedgerQuery.Total(await new LedgerQuery(_store).OfPilotAsync(pilot, ["gw"], DateOnly.MinValue, DateOnly.MaxValue, default));
        Assert.Equal((6, 4, 2), (ledger.MessagesSent, ledger.MessagesAccepted, ledger.MessagesQuarantined));
    }

    [Fact]
    public async Task A_registered_device_that_never_brought_a_reading_is_registered_no_more_once_readings_of_then_would_be_gone()
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(60));
        var store = scene.Instance();
        await IngestScene.SendAsync(scene.Pipeline(store), scene.Message("silent", 0, "\"nope\":1"), scene.Message("useful", 0, Flow));
        scene.Clock.Advance(TimeSpan.FromDays(401));

        await App.Part<SideTableRetention>(_store, scene.Clock).RunAsync(store.Source.Current, default);

        Assert.Equal(["d~s~useful"], _store.Rows(Tables.Devices).Select(row => row.Key).Where(key => key != "rate"));
    }

    [Fact]
    public async Task What_waits_because_the_hour_was_full_is_requeued_in_a_later_hour_which_registers_its_device()
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(1));
        var store = scene.Instance();
        await IngestScene.SendAsync(scene.Pipeline(store), scene.Message("a", 0, Flow), scene.Message("b", 0, Flow));
        var waiting = QuarantineEntry.FromRow(Assert.Single(_store.Entries()));
        var gateways = new KnownGateways(KnownGateways.Parse("gw:*:unsigned"));
        var requeue = App.Part<EntryRequeue>(_store, scene.Clock, store.Source, gateways: gateways);
        scene.Clock.Advance(TimeSpan.FromHours(1));

        var result = Assert.Single(await requeue.RequeueAsync([waiting], default));

        Assert.Equal(RequeueResult.Stored, result.Result);
        Assert.Single(await scene.ReadingsAsync(store, "b"));
        Assert.Empty(_store.Entries());
    }

    [Fact]
    public async Task A_flood_of_unknown_names_costs_nothing_once_they_were_refused()
    {
        var counter = new OperationCounter(_store);
        var scene = new PilotFileStoreScene(counter, PilotFileStoreScene.Registering(1));
        var pipeline = scene.Pipeline(scene.Instance());
        DeviceEvent[] Flood(int second) => [.. Enumerable.Range(0, 300).Select(i => scene.Message($"x{i}", second, Flow))];
        await IngestScene.SendAsync(pipeline, Flood(0));
        await IngestScene.SendAsync(pipeline, Flood(60));
        var pages = counter.Counts.Pages;

        await IngestScene.SendAsync(pipeline, Flood(120));

        Assert.Equal(pages, counter.Counts.Pages);
        Assert.Single(_store.Rows(Tables.Devices), row => row.Key[0] == 'd');
    }

    [Theory]
    [InlineData("nowhere", "readings")]
    [InlineData("s", "commands")]
    public async Task A_device_at_no_site_of_the_file_or_that_only_listens_is_not_registered(string site, string channel)
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(60));

        Assert.Equal("quarantined:unknown-device", await IngestScene.SendAsync(scene.Pipeline(scene.Instance()),
            scene.Message("new-1", 0, Flow, site, channel)));
        Assert.Empty(_store.Rows(Tables.Devices));
    }

    [Fact]
    public async Task Where_the_pilot_does_not_allow_it_nothing_is_registered()
    {
        var scene = new PilotFileStoreScene(_store);

        Assert.Equal("quarantined:unknown-device", await IngestScene.SendAsync(scene.Pipeline(scene.Instance()), scene.Message("new-1", 0, Flow)));
        Assert.Empty(_store.Rows(Tables.Devices));
    }

    [Fact]
    public async Task Instances_that_race_converge_and_the_limit_holds_for_them_together()
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(30));
        PilotFileStore[] books = [.. Enumerable.Range(0, 4).Select(_ => scene.Instance())];
        var batches = books.Select((store, i) => (Pipeline: scene.Pipeline(store), Events: Enumerable.Range(0, 40)
            .Select(device => scene.Message($"r{device}", i, Flow, gateway: $"gw{i}")).ToArray())).ToList();

        var outcomes = await Task.WhenAll(batches.Select(batch => Task.Run(() => batch.Pipeline.IngestAsync(batch.Events, default))));

        Assert.Equal(30, _store.Rows(Tables.Devices).Count(row => row.Key[0] == 'd'));
        Assert.All(outcomes, of => Assert.Equal(30, of.Count(o => o.Outcome is Outcome.Accepted or Outcome.Late)));
        Assert.All(outcomes, of => Assert.Equal(10, of.Count(o => o.Reason == Reason.RegistrationLimit)));
        Assert.All(books, store => Assert.Equal(32, store.Source.Current.Devices.Count));
    }

    [Fact]
    public async Task An_instance_whose_clock_is_behind_gets_no_hour_of_its_own_once_others_count_the_next()
    {
        var (behind, ahead) = (new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(1)), new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(1)));
        ahead.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal("accepted", await IngestScene.SendAsync(behind.Pipeline(behind.Instance()), behind.Message("a", 0, Flow)));
        Assert.Equal("accepted", await IngestScene.SendAsync(ahead.Pipeline(ahead.Instance()), ahead.Message("b", 60, Flow, gateway: "gw2")));

        Assert.Equal("quarantined:registration-limit",
            await IngestScene.SendAsync(behind.Pipeline(behind.Instance()), behind.Message("c", 120, Flow)));
    }

    [Theory]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Conflict)]
    public async Task A_registration_that_fails_or_whose_answer_is_lost_is_settled_by_what_is_stored(StoreFault fault)
    {
        var scene = new PilotFileStoreScene(_store, PilotFileStoreScene.Registering(60));
        var store = scene.Instance();
        await store.RefreshAsync(default);
        var faults = 0;
        _store.Fault = operation => operation.Commit?.Table == Tables.Devices && faults++ == 0 ? fault : StoreFault.None;

        Assert.Equal("accepted", await IngestScene.SendAsync(scene.Pipeline(store), scene.Message("new-1", 0, Flow)));

        Assert.Equal((1, 1L), (_store.Rows(Tables.Devices).Count(row => row.Key[0] == 'd'),
            _store.Rows(Tables.Devices).Single(row => row.Key == "rate").Number("count")));
    }
}
