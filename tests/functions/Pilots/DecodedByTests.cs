using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Pilots;

/// <summary>The version that decoded a reading is a fact of arrival: kept, and deciding nothing.</summary>
public sealed class DecodedByTests
{
    private readonly StrictStore _store = new();

    [Fact]
    public void A_row_keeps_the_version_of_each_message_in_eight_digits()
    {
        var row = new ReadingRow(5);
        row.Add(new StoredReading("a", 1, Quality.Good, 7, 0, 9) { PilotVersion = "0123abcd" });
        row.Add(new StoredReading("b", 2, Quality.Implausible, 7, 0, 9) { PilotVersion = "0123abcd" });
        row.Add(new StoredReading("c", 3, Quality.Good, 8, 1, 4) { PilotVersion = "89abcdef" });
        var sealedRow = row.ToRow();

        Assert.Equal("7,0,9,0123abcd=a,b!1|8,1,4,89abcdef=c", sealedRow.Columns.Single(column => column.Name == "p").Text);
        Assert.Equal(row.Readings, ReadingRow.FromRow(Stored(sealedRow)).Readings);
    }

    [Fact]
    public async Task The_same_reading_decoded_by_another_version_is_a_duplicate_and_no_conflict_and_the_hash_is_the_same()
    {
        var scene = new PilotFileStoreScene(_store);
        var store = scene.Instance();
        var pipeline = scene.Pipeline(store);
        await IngestScene.SendAsync(pipeline, scene.Message("d1", 0, "\"flow_lps\":1"));
        var hash = await HashAsync();

        await store.PutAsync(PilotFileStoreScene.Read(PilotFileStoreScene.WithPressure), default);
        Assert.Equal("duplicate", await IngestScene.SendAsync(pipeline, scene.Message("d1", 0, "\"flow_lps\":1")));

        Assert.Equal(hash, await HashAsync());
        Assert.Equal(PilotFileStoreScene.Read(PilotFileStoreScene.Json).Version[..8], Assert.Single(await scene.ReadingsAsync(store, "d1")).PilotVersion);

        async Task<string> HashAsync() => (await new WindowVerification(_store, scene.Clock).VerifyAsync(store.Source.Current.Devices, null, default)).Hash;
    }

    [Fact]
    public async Task A_large_message_cut_by_a_commit_and_decoded_by_another_version_when_it_comes_again_loses_nothing()
    {
        var senMl = PilotFileStoreScene.Json.Replace("\"name\": \"Meter\",",
            "\"name\": \"Meter\", \"decoder\": { \"format\": \"senml-json\", \"names\": { \"flow\": \"flow_lps\" } },", StringComparison.Ordinal);
        var scene = new PilotFileStoreScene(_store, senMl);
        // Only the second version knows the first hundred, so the places of the others in the message move.
        var records = Enumerable.Range(0, 400).Select(i => $"{{\"n\":\"{(i < 100 ? "on" : "flow")}\",\"t\":{Seconds(i)},\"v\":{i % 2}}}");
        var message = scene.Message("d1", 0, "") with { Payload = System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', records)}]") };
        var commits = 0;
        var first = scene.Instance();
        await first.RefreshAsync(default);
        _store.Fault = operation => operation.Commit?.Partition == "p~s~d1" && ++commits > 1 ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry", await IngestScene.SendAsync(scene.Pipeline(first), message));
        _store.Fault = null;

        var second = scene.Instance();
        await second.PutAsync(PilotFileStoreScene.Read(senMl.Replace("\"flow\": \"flow_lps\"", "\"flow\": \"flow_lps\", \"on\": \"running\"",
            StringComparison.Ordinal)), default);
        Assert.Equal("accepted", await IngestScene.SendAsync(scene.Pipeline(second), message));

        var readings = _store.Rows(Tables.Telemetry).Where(row => row.Key[0] == 'r').SelectMany(row => ReadingRow.FromRow(row).Readings).ToList();
        Assert.True(commits > 1);
        Assert.Equal((100, 300), (readings.Count(reading => reading.Stream == "running"), readings.Count(reading => reading.Stream == "flow_lps")));
    }

    private static long Seconds(int i) => new DateTimeOffset(IngestScene.Start.AddSeconds((i - 400) * 60)).ToUnixTimeSeconds();

    private static StoredRow Stored(Row row) => new("p", row.Key, "1", row.Columns);
}
