using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>Devices whose firmware speaks on topics of its own: a credential of their own is enough, and what it may not is seen.</summary>
public sealed class ForeignTopicTests
{
    private const MqttQualityOfServiceLevel Qos1 = MqttQualityOfServiceLevel.AtLeastOnce;

    private const string PilotJson = """
        { "pilot": "p", "name": "P", "zone": "Europe/Madrid",
          "deviceTypes": [ { "type": "meter", "name": "Meter", "streams": [ { "stream": "flow_lps", "label": "Flow", "unit": "L/s" } ] } ],
          "sites": [ { "site": "s", "name": "S", "devices": [
            { "device": "plug", "type": "meter", "name": "Plug", "ids": [ "tasmota-1" ] },
            { "device": "probe", "type": "meter", "name": "Probe" }, { "device": "other", "type": "meter", "name": "Other" } ] } ],
          "sources": [ { "topic": "tele/{device}/SENSOR" }, { "topic": "fixed/probe/+", "device": "s/probe" } ] }
        """;

    [Theory]
    [InlineData("plug", "tele/tasmota-1/SENSOR", true)]
    [InlineData("plug", "tele/TASMOTA-1/SENSOR", true)] // the functions find an id in any case
    [InlineData("plug", "tele/tasmota-2/SENSOR", false)]
    [InlineData("plug", "tele/tasmota-1/STATE", false)]
    [InlineData("plug", "fixed/probe/1", false)]
    [InlineData("plug", "pilots/p/s/plug/readings", true)]
    [InlineData("plug", "pilots/p/s/probe/readings", false)]
    [InlineData("probe", "fixed/probe/1", true)]
    [InlineData("probe", "fixed/probe/1/2", false)]
    [InlineData("probe", "fixed/probe/+", false)] // a wildcard is in no topic
    [InlineData("other", "tele/tasmota-1/SENSOR", false)]
    public void Rights_follow_from_the_pilot_files_sources(string device, string topic, bool isRight)
    {
        var pilot = PilotFileReader.Read(Encoding.UTF8.GetBytes(PilotJson), "p.json").Pilot!;
        Assert.True(TopicScope.TryParse($"p/s/{device}", out var scope, MappedTopic.Of(pilot, new DeviceKey("p", "s", device))));
        Assert.Equal(isRight, scope!.MayPublish(topic));
    }

    [Theory]
    [InlineData("pilots/+/+/plug/readings")]
    [InlineData("+/p/s/other/readings")]
    public void A_mapped_topic_gives_no_right_on_another_devices_own(string pattern)
    {
        Assert.True(TopicScope.TryParse("p/s/plug", out var scope, [new MappedTopic(pattern)]));
        Assert.False(scope!.MayPublish("pilots/p/s/other/readings"));
    }

    [Fact]
    public async Task A_plug_speaks_on_its_own_topic_and_what_else_it_says_is_counted_and_does_not_end_its_connection()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var password = test.Gateway.Credentials.Add("plug", "p/s/plug", [new MappedTopic("tele/{device}/SENSOR", "tasmota-1")]);
        var plug = await test.ConnectAsync("plug", MqttProtocolVersion.V311, ("plug", password));
        await plug.PublishStringAsync("tele/tasmota-1/LWT", "Online"); // at QoS 0, as this firmware does
        Assert.True((await plug.PublishStringAsync("tele/tasmota-1/SENSOR", "{}", Qos1)).IsSuccess);
        await test.DrainAsync();

        Assert.Equal("tele/tasmota-1/SENSOR", Assert.Single(test.Functions.Counted).Topic);
        var snapshot = await test.Gateway.SnapshotAsync();
        var refused = Assert.Single(snapshot.RefusedDevices);
        Assert.Equal(("plug", 1, "tele/tasmota-1/LWT"), (refused.User, refused.Count, refused.Topic));
        Assert.Contains("tele/tasmota-1/LWT: the topic is not its own", Gateway.Status.StatusText.Of(snapshot), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_topics_hold_at_once_and_the_password_stays()
    {
        await using var test = await GatewayUnderTest.StartAsync();
        var password = test.Gateway.Credentials.Add("plug", "p/s/plug");
        var plug = await test.ConnectAsync("plug", MqttProtocolVersion.V500, ("plug", password));
        Assert.False((await plug.PublishStringAsync("tele/tasmota-1/SENSOR", "{}", Qos1)).IsSuccess);
        var closed = plug.ClosedAsync();
        // As the command does it, in another process: its rights are looked up anew as it comes back.
        new DeviceCredentials(Path.Combine(test.Folder, "data", GatewayOptions.CredentialsFile), TimeProvider.System)
            .SetTopics("plug", [new MappedTopic("tele/tasmota-1/SENSOR")]);
        await closed.WaitAsync(TimeSpan.FromSeconds(60));
        var again = await test.ConnectAsync("plug", MqttProtocolVersion.V500, ("plug", password));
        Assert.True((await again.PublishStringAsync("tele/tasmota-1/SENSOR", "{}", Qos1)).IsSuccess);
    }
}
