using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Pilots;

public sealed class PilotFileStoreTests
{
    private static readonly PilotDefinition Packaged = PilotFileStoreScene.Read(PilotFileStoreScene.Json);
    private static readonly PilotDefinition Changed = PilotFileStoreScene.Read(PilotFileStoreScene.WithPressure);
    private readonly StrictStore _store = new();
    private readonly PilotFileStoreScene _scene;

    public PilotFileStoreTests() => _scene = new PilotFileStoreScene(_store);

    [Fact]
    public async Task A_version_that_was_put_is_in_force_here_at_once_and_in_another_instance_after_its_next_look()
    {
        var (here, there) = (_scene.Instance(), _scene.Instance());
        await there.RefreshAsync(default);

        await here.PutAsync(Changed, default);

        Assert.Equal(Changed.Version, await VersionAsync(here));
        Assert.Equal(Packaged.Version, await VersionAsync(there));
        _scene.Machine.Advance(PilotFileStore.RefreshEvery);
        Assert.Equal(Changed.Version, await VersionAsync(there));
        Assert.Equal(Changed.Version, await VersionAsync(_scene.Instance())); // one that starts later
    }

    [Fact]
    public async Task A_reading_of_a_stream_that_a_new_version_brings_is_accepted_and_each_reading_names_its_version()
    {
        var store = _scene.Instance();
        var pipeline = _scene.Pipeline(store);
        Assert.Equal("accepted", await IngestScene.SendAsync(pipeline, _scene.Message("d1", 0, "\"flow_lps\":1")));
        Assert.Equal("quarantined:unknown-stream", await IngestScene.SendAsync(pipeline, _scene.Message("d1", 60, "\"pressure_m\":3")));

        await store.PutAsync(Changed, default);

        Assert.Equal("accepted", await IngestScene.SendAsync(pipeline, _scene.Message("d1", 120, "\"pressure_m\":4")));
        Assert.Equal([("flow_lps", Packaged.Version[..8]), ("pressure_m", Changed.Version[..8])],
            (await _scene.ReadingsAsync(store, "d1")).Select(reading => (reading.Stream, reading.PilotVersion)));
    }

    [Fact]
    public async Task Every_version_that_was_in_force_is_kept_with_its_bytes_and_the_time_it_first_was()
    {
        var versions = new PilotVersions(_store);
        var store = _scene.Instance();
        await store.RefreshAsync(default);
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        await store.PutAsync(Changed, default);
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        await store.PutAsync(Packaged, default); // back to the first: it stays first
        await store.PutAsync(Changed, default);

        var start = IngestScene.Start.Ticks;
        Assert.Equal([new VersionFacts(Packaged.Version, start, "package", Packaged.Json.Length),
            new VersionFacts(Changed.Version, start + TimeSpan.TicksPerHour, "put", Changed.Json.Length)], await versions.ListAsync("p", default));
        Assert.Equal(Changed.Json.ToArray(), await versions.FileAsync("p", Changed.Version, default));
        Assert.Null(await versions.FileAsync("p", "0000000000000000", default));
    }

    [Fact]
    public async Task At_the_same_tick_the_packaged_version_was_there_before_those_that_were_put()
    {
        var store = _scene.Instance();
        await store.RefreshAsync(default);
        for (var anHour = 1; anHour <= 4; anHour++)
            await store.PutAsync(PilotFileStoreScene.Read(PilotFileStoreScene.Registering(anHour)), default);

        var origins = (await new PilotVersions(_store).ListAsync("p", default)).Select(one => one.Origin);

        Assert.Equal(["package", "put", "put", "put", "put"], origins);
    }

    [Fact]
    public async Task What_was_put_overrides_the_packaged_file_until_it_is_withdrawn()
    {
        var store = _scene.Instance();
        await store.PutAsync(Changed, default);
        var edited = PilotFileStoreScene.Read(PilotFileStoreScene.Json.Replace("Meter 1", "Meter one", StringComparison.Ordinal));

        await store.TakeAsync(new PilotCatalog([edited]), [], default);
        Assert.Equal(Changed.Version, await VersionAsync(store));
        Assert.True(await store.WithdrawAsync("p", default));

        Assert.Equal(edited.Version, await VersionAsync(store));
        Assert.False(store.IsPut("p"));
    }

    [Fact]
    public async Task A_pilot_that_is_only_put_is_served_and_cannot_be_withdrawn()
    {
        var store = _scene.Instance();
        await store.PutAsync(PilotFileStoreScene.Read(PilotFileStoreScene.Json.Replace("\"pilot\": \"p\"", "\"pilot\": \"q\"", StringComparison.Ordinal)), default);

        Assert.NotNull((await _scene.Instance().Source.LatestAsync(default)).FindPilot("q"));
        Assert.False(await store.WithdrawAsync("q", default));
        Assert.NotNull(store.Source.Current.FindPilot("q"));
    }

    [Fact]
    public async Task A_stored_version_that_this_build_cannot_read_is_not_taken_and_is_told()
    {
        var store = _scene.Instance();
        await store.RefreshAsync(default);
        await _store.CommitAsync([HeadRow.WritePut("p", "feedfeedfeedfeed", 1)], default);
        _scene.Machine.Advance(PilotFileStore.RefreshEvery);

        Assert.Equal(Packaged.Version, await VersionAsync(store));
        Assert.Contains("feedfeedfeedfeed", Assert.Single(store.Refused).ToString());
        await store.PutAsync(Changed, default);
        Assert.Empty(store.Refused);
    }

    [Fact]
    public async Task Nothing_is_decoded_before_the_store_said_which_version_counts_and_a_later_failure_keeps_what_is_known()
    {
        await _scene.Instance().PutAsync(Changed, default);
        var store = _scene.Instance();
        var pipeline = _scene.Pipeline(store);
        var message = _scene.Message("d1", 0, "\"pressure_m\":3");

        _store.Fault = _ => StoreFault.Unavailable;
        Assert.Equal("retry", await IngestScene.SendAsync(pipeline, message));
        _store.Fault = null;
        Assert.Equal("accepted", await IngestScene.SendAsync(pipeline, message));
        _store.Fault = _ => StoreFault.Unavailable;
        _scene.Machine.Advance(PilotFileStore.RefreshEvery);

        Assert.Equal(Changed.Version, await VersionAsync(store));
    }

    [Fact]
    public async Task While_nothing_changes_an_instance_spends_one_read_in_half_a_minute_of_work_and_none_at_rest()
    {
        var counter = new OperationCounter(_store);
        var scene = new PilotFileStoreScene(counter);
        var store = scene.Instance();
        await store.RefreshAsync(default);
        var (transactions, rows) = (counter.Counts.Transactions, counter.Counts.RowsWritten);

        for (var second = 0; second < 300; second++) // ten times half a minute, a batch each second
        {
            await store.RefreshAsync(default);
            scene.Machine.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(counter.Counts.Transactions - transactions, 9, 10);
        Assert.Equal(rows, counter.Counts.RowsWritten);
        scene.Machine.Advance(TimeSpan.FromHours(8));
        Assert.InRange(counter.Counts.Transactions - transactions, 9, 10);
    }

    private static async Task<string?> VersionAsync(PilotFileStore store) => (await store.Source.LatestAsync(default)).FindPilot("p")?.Version;
}
