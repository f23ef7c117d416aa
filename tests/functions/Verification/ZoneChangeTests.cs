using System.Text;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Functions.Tests.Verification;

/// <summary>The pilot file moves a site to another time zone: its days are others now.</summary>
public sealed class ZoneChangeTests
{
    [Fact]
    public async Task Verify_says_by_which_zone_the_days_were_cut_and_a_rebuild_cuts_them_again()
    {
        var scene = new IngestScene();
        for (var hour = -30; hour <= 0; hour++)
            await scene.SendAsync(scene.Message(hour * 3600, "\"flow_lps\":1"));
        Move(scene, "Asia/Kolkata");
        var verification = new WindowVerification(scene.Store, scene.Clock);

        var found = await verification.VerifyAsync(scene.Pilots.Current.Devices, null, default);

        Assert.NotEmpty(found.Differences);
        Assert.All(found.Differences, difference => Assert.Equal("1d", difference.Period));
        var data = SiteCalendar.ZoneDataVersion;
        Assert.Equal($"p/s/d1: days were cut by Europe/Madrid (time-zone data {data}), and are by Asia/Kolkata ({data}) now: rebuild cuts them again",
            Assert.Single(found.Notes));
        Assert.EndsWith("they were cut again", Assert.Single((await verification.RebuildAsync(scene.Pilots.Current.Devices, null, default)).Notes),
            StringComparison.Ordinal);
        var after = await verification.VerifyAsync(scene.Pilots.Current.Devices, null, default);
        Assert.Equal((0, 0), (after.DifferenceCount, after.Notes.Count));
    }

    private static void Move(IngestScene scene, string zone)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(IngestScene.PilotJson.Replace("Europe/Madrid", zone, StringComparison.Ordinal)), "test.json");
        Assert.Empty(result.Errors);
        scene.Pilots.Current = new PilotCatalog([result.Pilot!]);
    }
}
