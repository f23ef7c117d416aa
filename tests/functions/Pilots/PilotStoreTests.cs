using Azure.Data.Tables;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Pilots;

/// <summary>Versions and registrations on each real store.</summary>
public sealed class PilotStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-pilots-");
    private SqliteTelemetryStore? _sqlite;

    public void Dispose()
    {
        _sqlite?.Dispose();
        _folder.Delete(recursive: true);
    }

    [SkippableTheory]
    [InlineData("strict")]
    [InlineData("sqlite")]
    [InlineData("azurite")]
    public async Task Versions_and_registered_devices_are_what_another_instance_finds(string kind)
    {
        // Azurite is shared between tests: a large file takes a name of its own, and chunks.
        var pilot = $"p{Guid.NewGuid():N}"[..20];
        var large = PilotFileStoreScene.Registering(2).Replace("\"pilot\": \"p\"", $"\"pilot\": \"{pilot}\", \"note\": \"{Noise(120_000)}\"",
            StringComparison.Ordinal);
        var store = await OpenAsync(kind);
        var scene = new PilotFileStoreScene(store);
        var (here, there) = (scene.Instance(), scene.Instance());
        await here.PutAsync(PilotFileStoreScene.Read(large), default);
        await there.RefreshAsync(default);
        Assert.Equal(large, System.Text.Encoding.UTF8.GetString(there.Source.Current.FindPilot(pilot)!.Json.Span));

        var (a, b, c) = (Message("a"), Message("b"), Message("c"));
        Assert.Equal("accepted accepted quarantined:registration-limit", await IngestScene.SendAsync(scene.Pipeline(here), a, b, c));
        Assert.Equal("accepted quarantined:registration-limit", await IngestScene.SendAsync(scene.Pipeline(there), Message("b", 60), Message("c", 60)));

        var later = scene.Instance();
        await later.RefreshAsync(default);
        Assert.Equal(["a", "b"], later.Source.Current.FindPilot(pilot)!.Sites[0].Devices.Where(device => device.RegisteredTicks is not null)
            .Select(device => device.Key.Device));

        Core.Wire.DeviceEvent Message(string device, int second = 0)
        {
            var message = scene.Message(device, second, "\"flow_lps\":1");
            return message with { Topic = message.Topic.Replace("pilots/p/", $"pilots/{pilot}/", StringComparison.Ordinal) };
        }
    }

    private async Task<ITelemetryStore> OpenAsync(string kind)
    {
        switch (kind)
        {
            case "strict":
                return new StrictStore();
            case "sqlite":
                return _sqlite = new SqliteTelemetryStore(Path.Combine(_folder.FullName, "store.db"));
            default:
                var azurite = await AzuriteServer.SharedAsync();
                return new AzureTableStore(options => new TableServiceClient(azurite.ConnectionString, options));
        }
    }

    // Text that gzip cannot make small.
    private static string Noise(int length)
    {
        var bytes = new byte[length];
        var state = 1UL;
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)((state = state * 6364136223846793005 + 1442695040888963407) >> 56);
        return Convert.ToBase64String(bytes);
    }
}
