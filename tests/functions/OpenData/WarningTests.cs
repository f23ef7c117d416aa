using System.Net;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using SmartPilots.Functions.Tests.Citizens;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.OpenData;

public sealed class WarningTests
{
    private static readonly XNamespace Cap = "urn:oasis:names:tc:emergency:cap:1.2";
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    [Fact]
    public async Task An_alert_of_a_public_rule_is_a_warning_and_then_its_end()
    {
        await using var scene = await PublicScene.StartAsync();
        await scene.SendAsync("tap/quality", PublicScene.Start, "\"turbidity_ntu\":7");
        scene.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Empty((await FeedAsync(scene)).Elements(Atom + "entry")); // ten minutes late, as the values of the place
        var (alert, id) = await SingleAsync(scene);

        Assert.Equal(["Actual", "Alert", "Public"], ((string[])["status", "msgType", "scope"]).Select(name => (string)alert.Element(Cap + name)!));
        Assert.Equal("2026-11-30T16:10:00+07:00", (string)alert.Element(Cap + "sent")!); // the place's clock
        var infos = alert.Elements(Cap + "info").ToList();
        Assert.Equal(["Water is not safe to drink", "Nước không an toàn để uống"], infos.Select(info => (string)info.Element(Cap + "event")!));
        Assert.Equal("10.5,106.25 2", (string)infos[0].Element(Cap + "area")!.Element(Cap + "circle")!);
        Assert.DoesNotContain("Internal", alert.ToString(), StringComparison.Ordinal);

        await scene.SendAsync("tap/quality", PublicScene.Start.AddMinutes(10), "\"turbidity_ntu\":1");
        Assert.Equal(id, (await SingleAsync(scene)).Id); // its end is told late too
        scene.Clock.Advance(TimeSpan.FromMinutes(10));
        var (end, endId) = await SingleAsync(scene);

        Assert.Equal(("Cancel", id + ".end"), ((string)end.Element(Cap + "msgType")!, endId));
        Assert.Equal($"{(string)alert.Element(Cap + "sender")!},{id},2026-11-30T16:10:00+07:00", (string)end.Element(Cap + "references")!);
        scene.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty((await FeedAsync(scene)).Elements(Atom + "entry"));
    }

    [Theory]
    [InlineData("/open/none/warnings.atom")]
    [InlineData("/open/cap/v1.2/town~tap~none")]
    [InlineData("/open/cap/v1.2/x")]
    public async Task What_is_not_there_is_404(string path)
    {
        await using var scene = await PublicScene.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await scene.GetAsync(path)).StatusCode);
    }

    // The one warning of the feed, valid by the standard.
    private static async Task<(XElement Alert, string Id)> SingleAsync(PublicScene scene)
    {
        var link = (string)(await FeedAsync(scene)).Elements(Atom + "entry").Single().Element(Atom + "link")!.Attribute("href")!;
        using var answer = await scene.GetAsync(link);
        Assert.Equal("application/cap+xml", answer.Content.Headers.ContentType!.MediaType);
        var alert = XDocument.Parse(await answer.Content.ReadAsStringAsync());
        var schemas = new XmlSchemaSet();
        using var schema = XmlReader.Create(Repository.PathTo("tests/functions/OpenData/cap-1.2.xsd"));
        schemas.Add(null, schema);
        alert.Validate(schemas, (_, wrong) => Assert.Fail(wrong.Message));
        return (alert.Root!, (string)alert.Root!.Element(Cap + "identifier")!);
    }

    private static async Task<XElement> FeedAsync(PublicScene scene)
    {
        scene.Clock.Advance(TimeSpan.FromMinutes(1)); // past what is held
        return XDocument.Parse(await (await scene.GetAsync("/open/town/warnings.atom")).Content.ReadAsStringAsync()).Root!;
    }
}
