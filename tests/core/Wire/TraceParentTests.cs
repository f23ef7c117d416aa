using System.Buffers;
using System.Diagnostics;
using System.Text;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Events;

public sealed class TraceParentTests
{
    private const string Text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void A_trace_travels_as_the_attribute_traceparent_and_only_when_there_is_one()
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new CloudEventBatchWriter(body))
        {
            var message = new DeviceEvent(new SourceId("g", "e", "live"), 1, "t", 638_000_000_000_000_000, "{}"u8.ToArray());
            writer.Add(message);
            writer.Add(message with { Sequence = 2, Trace = TraceParent.Read(Text) });
            writer.Complete();
        }
        Assert.Equal(2, Encoding.UTF8.GetString(body.WrittenSpan).Split("\"traceparent\":\"" + Text + '"').Length);
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(body.WrittenMemory, events, out var error), error);
        Assert.Equal([default, "0af7651916cd43dd8448eb211c80319c"], events.Select(read => read.Trace == default ? null : read.Trace.TraceId.ToHexString()));
        Assert.Equal(Text, TraceParent.Of(events[1].Trace));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"00-0af7651916cd43dd8448eb211c80319c\"")]
    [InlineData("7")]
    public void What_is_no_trace_is_none_and_no_reason_to_refuse_a_message(string value)
    {
        var body = "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/gateways/g/e/live\",\"type\":\"t\",\"subject\":\"s\",\"time\":\"2026-01-01T00:00:00Z\","
            + $"\"traceparent\":{value},\"data\":{{}}}}]";
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(Encoding.UTF8.GetBytes(body), events, out var error), error);
        Assert.Equal(default(ActivityContext), Assert.Single(events).Trace);
    }
}
