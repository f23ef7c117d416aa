using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Tests.Access;

/// <summary>What a server lets through differs: the published one takes wildcards in topics and malformed filters.</summary>
public sealed class TopicScopeTests
{
    [Theory]
    [InlineData("pilots/p/s/d/readings", true)]
    [InlineData("pilots/p/s/d/+", false)]
    [InlineData("pilots/p/s/d/#", false)]
    [InlineData("pilots/p/+/d/readings", false)]
    [InlineData("pilots/p/s/d/read\0ings", false)]
    [InlineData("$SYS/broker/uptime", false)]
    [InlineData("", false)]
    public void MQTT_3_3_2_2_no_scope_publishes_to_a_topic_with_a_wildcard_or_to_one_of_the_server(string topic, bool may)
    {
        foreach (var scope in new[] { "*", "p", "p/s", "p/s/d" })
            Assert.Equal(may, Parse(scope).MayPublish(topic));
    }

    [Theory]
    [InlineData("pilots/p/#", true)]
    [InlineData("pilots/p/+/+/readings", true)]
    [InlineData("pilots/p/s#", false)]
    [InlineData("pilots/p/+s/d", false)]
    [InlineData("pilots/p/#/d", false)]
    [InlineData("pilots/p/##", false)]
    public void MQTT_4_7_1_1_a_malformed_filter_is_not_granted(string filter, bool may)
    {
        Assert.Equal(may, Parse("*").MaySubscribe(filter));
        Assert.Equal(may, Parse("p").MaySubscribe(filter));
    }

    private static TopicScope Parse(string text) =>
        TopicScope.TryParse(text, out var scope) ? scope! : throw new ArgumentException(text, nameof(text));
}
