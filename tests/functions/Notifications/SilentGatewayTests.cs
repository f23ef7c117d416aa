using System.Text;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class SilentGatewayTests
{
    private const int Devices = 500;

    [Fact]
    public async Task Five_hundred_devices_of_a_gateway_that_fall_silent_are_one_message_and_so_is_their_return()
    {
        await using var scene = await NotificationScene.StartAsync();
        var listed = string.Join(", ", Enumerable.Range(0, Devices).Select(i => $"{{ \"device\": \"n{i}\", \"type\": \"meter\" }}"));
        var json = IngestScene.PilotJson.Replace("{ \"device\": \"d1\"", listed + ", { \"device\": \"d1\"", StringComparison.Ordinal);
        scene.Ingest.Pilots.Current = new PilotCatalog([PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "p.json").Pilot!]);
        await HearAsync(scene, 0);
        await HearAsync(scene, 50, Devices / 2); // half of them were heard a little later

        scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(601));
        await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
        scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(60));
        await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
        await scene.SendAsync(359);
        await scene.SendAsync(60);

        Assert.StartsWith("500 devices behind gateway gw-a send nothing", Assert.Single(scene.Received).Text);
        Assert.Equal(Devices, scene.Rows().Count(row => row == "raised amina sent"));

        await HearAsync(scene, 1_100);
        await scene.SendAsync(360);
        await scene.SendAsync(60);
        Assert.StartsWith("500 devices behind gateway gw-a send again", scene.Received.Last().Text);
        Assert.Equal(2, scene.Received.Count);
    }

    private static async Task HearAsync(NotificationScene scene, int second, int count = Devices) => await scene.Ingest.SendAsync(
        [.. Enumerable.Range(0, count).Select(i => scene.Ingest.Message(second, "\"running\":1", null, $"n{i}"))]);
}
