using System.Diagnostics;
using Azure.Data.Tables;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Verification;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;
using Xunit.Abstractions;

namespace SmartPilots.Functions.Tests.Verification;

/// <summary>
/// Real data three times over, in any order, through two gateways and three instances that race: the same windows as one clean pass.
/// </summary>
public sealed class ShuffledDataTests(ITestOutputHelper output)
{
    private const int BatchSize = 250;
    private const int Messages = 600; // of each recording, unless SMARTPILOTS_WHOLE_DATA=1
    private const int MessagesOnAzurite = 20; // slow: each row of a transaction is a step of its own there
    private static readonly DateTime Today = new(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc);

    public static TheoryData<string, string> Cases => new()
    {
        { "daiad", "sqlite" }, { "batadal", "sqlite" }, { "uk-flood", "sqlite" }, { "batadal", "tables" },
    };

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public async Task The_same_windows_whatever_the_order_the_copies_and_the_races(string data, string kind)
    {
        var recorded = data switch
        {
            "daiad" => RecordedMessages.Daiad(),
            "batadal" => RecordedMessages.Batadal(),
            _ => RecordedMessages.UkFlood(),
        };
        Assert.True(recorded.Messages.Count > 10_000, $"only {recorded.Messages.Count} messages");
        if (!RecordedMessages.Whole)
            recorded = recorded with { Messages = [.. recorded.Messages.Take(kind == "tables" ? MessagesOnAzurite : Messages)] };
        var folder = Directory.CreateTempSubdirectory("smartpilots-proof-");
        try
        {
            var clean = await RunAsync(recorded, "strict", "", ordered: true); // whatever the store
            var shuffled = await RunAsync(recorded, kind, Path.Combine(folder.FullName, "shuffled.db"), ordered: false);
            Assert.Equal(clean, shuffled);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Hash and number of the windows, and how many readings are stored.
    private async Task<string> RunAsync(RecordedMessages recorded, string kind, string file, bool ordered)
    {
        using var azurite = kind == "tables" ? await AzuriteServer.StartAsync() : null; // an empty one
        ITelemetryStore store = kind switch
        {
            "strict" => new StrictStore(),
            "sqlite" => new SqliteTelemetryStore(file),
            _ => new AzureTableStore(options => new TableServiceClient(azurite!.ConnectionString, options)),
        };
        var (pilots, clock, started) = (new PilotSource(new PilotCatalog([recorded.Pilot])), new HandClock(Today), Stopwatch.GetTimestamp());
        IngestPipeline[] instances = [.. Enumerable.Range(0, ordered ? 1 : 3).Select(_ => App.Part<IngestPipeline>(store, clock, pilots))];
        (string Topic, byte[] Payload)[] messages = [.. Enumerable.Repeat(recorded.Messages, ordered ? 1 : 3).SelectMany(copy => copy)];
        if (!ordered)
            new Random(1).Shuffle(messages);
        await Task.WhenAll(Enumerable.Range(0, ordered ? 1 : 2).Select(gateway => Task.Run(() =>
            SendAsync([.. messages.Where((_, i) => ordered || i % 2 == gateway)], $"gw-{gateway}", instances))));
        var sent = Stopwatch.GetElapsedTime(started);
        var report = await new WindowVerification(store, clock).VerifyAsync(pilots.Current.Devices, null, default);
        var ledger = LedgerQuery.Total(await new LedgerQuery(store).OfPilotAsync(recorded.Pilot, ["gw-0", "gw-1"], DateOnly.MinValue, DateOnly.MaxValue, default));
        output.WriteLine($"{recorded.Pilot.Id} {kind} {(ordered ? "clean" : "shuffled")}: {messages.Length} messages in {sent.TotalSeconds:F1} s, "
            + $"{report.Windows} windows verified in {(Stopwatch.GetElapsedTime(started) - sent).TotalSeconds:F1} s, hash {report.Hash}");
        (store as IDisposable)?.Dispose();
        Assert.Empty(report.Differences);
        Assert.Equal(messages.Length, ledger.MessagesSent);
        return $"{report.Hash} {report.Windows} {report.Readings}";
    }

    // As a gateway does: the next batch after the answer to the last, what was not stored again.
    private static async Task SendAsync((string Topic, byte[] Payload)[] messages, string gateway, IngestPipeline[] instances)
    {
        var (source, random, sequence) = (new SourceId(gateway, "e1", SourceId.Live), new Random(2), 0L);
        foreach (var batch in messages.Chunk(BatchSize))
        {
            DeviceEvent[] events = [.. batch.Select(m => new DeviceEvent(source, ++sequence, m.Topic, Today.Ticks, m.Payload))];
            while (events.Length > 0)
            {
                var outcomes = await instances[random.Next(instances.Length)].IngestAsync(events, default);
                events = [.. events.Where((_, i) => outcomes[i].Outcome == Outcome.Retry)];
            }
        }
    }
}
