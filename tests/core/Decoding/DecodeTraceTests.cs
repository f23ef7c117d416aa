using SmartPilots.Core.Decoding;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Decoding;

public sealed class DecodeTraceTests
{
    private static readonly PilotCatalog Catalog = new([SomePilot.Read(SomePilot.Json).Pilot!]);

    [Fact]
    public void Each_reading_and_each_fault_is_a_step()
    {
        var steps = Run("pilots/p/s/d/readings", """{"t": "2026-01-01T00:00Z", "seq": 3, "values": {"flow": 1.5, "colour": 2}}""");

        Assert.Equal(["payload", "device", "type", "counter", "reading", "fault"], steps.Select(step => step.Name));
        Assert.Equal("flow = 1.5 L/s at 2026-01-01T00:00:00Z", steps[4].Text);
        Assert.Equal((Reason.UnknownStream, "colour"), (steps[5].Reason, steps[5].Where));
    }

    [Theory]
    [InlineData("pilots/p/s/other/readings", Reason.UnknownDevice)]
    [InlineData("somewhere/else", Reason.WrongTopic)]
    public void A_message_without_a_device_ends_at_its_topic(string topic, Reason reason)
    {
        Assert.Equal(reason, Run(topic, "{}")[^1].Reason);
    }

    [Fact]
    public void Every_reason_has_a_sentence_for_an_operator_and_one_for_an_engineer()
    {
        foreach (var reason in Enum.GetValues<Reason>().Where(reason => reason != Reason.None))
        {
            var text = ReasonText.Of(reason);
            Assert.EndsWith(".", text.Operator);
            Assert.EndsWith(".", text.Engineer);
            Assert.NotEqual("Nothing is wrong.", text.Operator);
            Assert.Equal(reason, Reasons.Parse(reason.Code()));
        }
    }

    [SkippableFact]
    public void A_webhook_leads_to_the_topic_that_MQTT_would_have_used()
    {
        Assert.True(WebhookTopic.TryFind(File.ReadAllBytes(SharedData.PathTo("payloads/chirpstack/event_up.json")), "up", out var topic));
        Assert.Equal("application/17c82e96-be03-4f38-aef3-f83d48582d97/device/0101010101010101/event/up", topic);
        var uplink = SharedData.Json("payloads/koestler/golden.json")[19].GetProperty("payload").GetRawText();
        Assert.True(WebhookTopic.TryFind(System.Text.Encoding.UTF8.GetBytes(uplink), null, out topic));
        Assert.Equal("v3/piegn/devices/fencyboy-0/up", topic);
        Assert.False(WebhookTopic.TryFind(File.ReadAllBytes(SharedData.PathTo("payloads/chirpstack/event_join.json")), "join", out _));
        Assert.False(WebhookTopic.TryFind("{\"end_device_ids\":{\"device_id\":\"a/b\"},\"uplink_message\":{}}"u8.ToArray(), null, out _));
        Assert.False(WebhookTopic.TryFind("not json"u8.ToArray(), null, out _));
        Assert.Null(WebhookTopic.EventWithoutReadings("not json"u8.ToArray(), "join"));
        Assert.Null(WebhookTopic.EventWithoutReadings("{\"deviceInfo\":{}}"u8.ToArray(), "up"));
        Assert.Equal("join", WebhookTopic.EventWithoutReadings("{\"deviceInfo\":{}}"u8.ToArray(), "join"));
    }

    private static IReadOnlyList<DecodeStep> Run(string topic, string payload) =>
        DecodeTrace.Run(Catalog, topic, System.Text.Encoding.UTF8.GetBytes(payload), Decoded.Received);
}
