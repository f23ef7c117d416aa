using SmartPilots.Gateway.Broker;

namespace SmartPilots.Gateway.Tests.Broker;

/// <summary>Whether anybody may have subscribed: a filter that is missed here is a message that is not delivered.</summary>
public sealed class SubscriptionsTests
{
    [Theory]
    [InlineData("a/b", "a/b", true)]
    [InlineData("a/b", "a/b/c", false)]
    [InlineData("a/b", "A/b", false)]
    [InlineData("a/+", "a/", true)]
    [InlineData("a/+", "a/b/c", false)]
    [InlineData("a/#", "a", true)]
    [InlineData("a/#", "ab", false)]
    [InlineData("#", "a/b", true)]
    [InlineData("#", "$own/x", false)]
    public void A_filter_matches_as_the_specification_says(string filter, string topic, bool matches)
    {
        var subscriptions = new Subscriptions();
        subscriptions.Add(filter);
        Assert.Equal(matches, subscriptions.Matches(topic));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a/+")]
    public void A_filter_lasts_as_long_as_one_session_has_it(string filter)
    {
        var subscriptions = new Subscriptions();
        subscriptions.Add(filter);
        subscriptions.Add(filter);
        subscriptions.Remove(filter);
        Assert.True(subscriptions.Matches("a/b"));
        subscriptions.Remove(filter);
        Assert.False(subscriptions.Matches("a/b"));
    }

    [Fact]
    public void With_very_many_wildcards_any_message_may_have_a_subscriber()
    {
        var subscriptions = new Subscriptions();
        for (var i = 0; i < 100; i++)
            subscriptions.Add($"{i}/#");
        Assert.True(subscriptions.Matches("a/b"));
    }
}
