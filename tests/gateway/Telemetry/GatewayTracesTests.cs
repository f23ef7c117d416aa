using System.Diagnostics;
using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Telemetry;

namespace SmartPilots.Gateway.Tests.Telemetry;

public sealed class GatewayTracesTests
{
    [Fact]
    public void A_message_that_nobody_traces_costs_no_allocation()
    {
        Assert.Null(Trace());
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Trace();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Contexts_are_known_for_the_newest_messages_of_the_spool_that_is_open()
    {
        var (contexts, context) = (new TraceContexts(), new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded));
        for (var n = 1; n <= TraceContexts.Capacity + 1; n++)
            contexts.Add("e1", n, context);

        Assert.Equal([default, context, context], Read("e1", 1, 2, TraceContexts.Capacity + 1));
        Assert.Equal([default(ActivityContext)], Read("e2", 2));
        contexts.Add("e2", 7, context);
        Assert.Equal([default(ActivityContext)], Read("e1", 2));

        IEnumerable<ActivityContext> Read(string epoch, params long[] numbers)
        {
            List<SpooledMessage> messages = [.. numbers.Select(n => new SpooledMessage(n, 0, "t", default))];
            contexts.Fill(epoch, messages);
            return messages.Select(message => message.Trace);
        }
    }

    private static Activity? Trace()
    {
        var span = GatewayTraces.Receive("pilots/p/s/d/readings", 100);
        return GatewayTraces.RecordedContext(span) == default && !GatewayTraces.IsOn ? span : throw new InvalidOperationException("Somebody listens.");
    }
}
