using Microsoft.Extensions.Time.Testing;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Pilots;

/// <summary>Instances of the app on one store, each with its own files and pipeline, started from the same packaged file.</summary>
internal sealed class PilotFileStoreScene(ITelemetryStore store, string? packaged = null)
{
    private readonly Dictionary<string, long> _sequences = [];

    public static string Json => IngestScene.PilotJson;

    /// <summary>The file with one more stream.</summary>
    public static string WithPressure => Json.Replace("\"streams\": [", "\"streams\": [ { \"stream\": \"pressure_m\", \"unit\": \"m\" },",
        StringComparison.Ordinal);

    public static string Registering(int anHour) => Json.Replace("\"zone\"",
        $"\"unknownDevices\": \"register\", \"unknownDeviceType\": \"meter\", \"registrationsPerHour\": {anHour}, \"zone\"", StringComparison.Ordinal);

    public HandClock Clock { get; } = new(IngestScene.Start);
    public FakeTimeProvider Machine { get; } = new();

    public static PilotDefinition Read(string json)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        return result.Pilot!;
    }

    public PilotFileStore Instance() => new(store, new PilotSource(new PilotCatalog([Read(packaged ?? Json)])), Clock, Machine, NullLogger<PilotFileStore>.Instance);

    public IngestPipeline Pipeline(PilotFileStore files) => App.Part<IngestPipeline>(store, Clock, files.Source);

    public DeviceEvent Message(string device, int second, string values, string site = "s", string channel = "readings", string gateway = "gw")
    {
        var sequence = _sequences[gateway] = _sequences.GetValueOrDefault(gateway) + 1;
        var t = new DateTimeOffset(IngestScene.Start.AddSeconds(second)).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return new DeviceEvent(new SourceId(gateway, "e1", SourceId.Live), sequence, $"pilots/p/{site}/{device}/{channel}", Clock.GetUtcNow().UtcTicks,
            Encoding.UTF8.GetBytes("{\"t\":" + t + ",\"values\":{" + values + "}}"));
    }

    public async Task<IReadOnlyList<ReadingItem>> ReadingsAsync(PilotFileStore files, string device)
    {
        Assert.True(files.Source.Current.TryGetDevice(new DeviceKey("p", "s", device), out var definition));
        return (await new ReadingsQuery(store).PageAsync(definition, IngestScene.Start.AddDays(-1), IngestScene.Start.AddDays(1), 100, null, default)).Readings;
    }
}
