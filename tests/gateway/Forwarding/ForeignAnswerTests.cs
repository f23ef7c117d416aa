using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Tests.Support;
using static SmartPilots.Gateway.Tests.Forwarding.ForwarderTests;

namespace SmartPilots.Gateway.Tests.Forwarding;

/// <summary>Answers that are not the functions', or that someone has to see to.</summary>
public sealed class ForeignAnswerTests
{
    [Fact]
    public async Task A_captive_portal_empties_nothing_and_is_reported()
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Before = async context =>
        {
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<html>Please sign in</html>");
            return true;
        };
        await link.PutAsync(10);
        // The pauses between the tries are no end of the halt.
        var seen = new HashSet<(ForwarderState State, bool Says)>();
        await Eventually.Holds(() =>
        {
            var live = link.Forwarder.Lanes.Single(lane => lane.Lane == SourceId.Live);
            if (link.Functions.Requests >= 3)
                seen.Add((live.State, live.LastError!.Contains("captive portal", StringComparison.Ordinal)));
            return link.Functions.Requests >= 6;
        });
        Assert.Equal(10, link.Spool.Snapshot.Depth);
        Assert.Equal([(ForwarderState.Halted, true)], seen);
        link.Functions.Before = null;
        await link.DrainAsync();
        Assert.Equal(Names(10), link.Functions.Payloads());
    }

    [Theory]
    [InlineData("{\"outcomes\":[]}")]
    [InlineData("not json")]
    [InlineData("{\"outcomes\":[{\"id\":\"7\",\"outcome\":\"accepted\"}]}")]
    public async Task An_answer_that_is_not_to_this_batch_empties_nothing(string body)
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Before = context => link.AnswerFirst(2, context, c =>
        {
            c.Response.ContentType = BatchLimits.AnswerContentType;
            return c.Response.WriteAsync(body);
        });
        await link.PutAsync(3);
        await Eventually.Holds(() => link.Functions.Requests >= 2);
        await link.DrainAsync();
        Assert.Equal(Names(3), link.Functions.Payloads());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_refusal_that_needs_someone_halts_the_lane_and_keeps_everything(int status)
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Refuse(status);
        await link.PutAsync(30);
        await Eventually.Holds(() => link.Forwarder.Lanes.Any(lane => lane.State == ForwarderState.Halted));
        Assert.Equal(30, link.Spool.Snapshot.Depth);
        link.Functions.Before = null;
        await link.DrainAsync();
        Assert.Equal(Names(30), link.Functions.Payloads());
        Assert.Equal(0, link.Spool.Snapshot.Poisoned);
    }
}
