using System.Buffers;
using System.Text;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Wire;

/// <summary>What an event tells beside its standard attributes: that its message was retained, and its trace.</summary>
public sealed class ExtensionAttributeTests
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Fact]
    public void They_travel_with_the_events_that_have_them_alone()
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new CloudEventBatchWriter(body))
        {
            var message = new DeviceEvent(new SourceId("g", "e", "live"), 1, "t", 638_000_000_000_000_000, "{}"u8.ToArray());
            writer.Add(message);
            writer.Add(message with { Sequence = 2, Trace = TraceParent.Read(Trace), IsRetained = true });
            writer.Complete();
        }
        var text = Encoding.UTF8.GetString(body.WrittenSpan);
        Assert.Equal((2, 2), (text.Split($"\"traceparent\":\"{Trace}\"").Length, text.Split("\"retained\":true").Length));
        var events = Read(body.WrittenMemory);
        Assert.Equal([(false, null), (true, Trace)], events.Select(read => (read.IsRetained, read.Trace == default ? null : TraceParent.Of(read.Trace))));
    }

    [Theory]
    [InlineData("\"retained\":false")]
    [InlineData("\"retained\":\"true\"")]
    [InlineData("\"retained\":{\"x\":1}")]
    [InlineData("\"traceparent\":\"\"")]
    [InlineData("\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c\"")]
    [InlineData("\"traceparent\":7")]
    public void Another_value_counts_as_none_and_is_no_reason_to_refuse_a_message(string attribute)
    {
        var read = Assert.Single(Read(Encoding.UTF8.GetBytes("[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/gateways/g/e/live\",\"type\":\"t\","
            + $"\"subject\":\"s\",\"time\":\"2026-01-01T00:00:00Z\",{attribute},\"data\":{{}}}}]")));
        Assert.Equal((false, default), (read.IsRetained, read.Trace));
    }

    private static List<DeviceEvent> Read(ReadOnlyMemory<byte> body)
    {
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(body, events, out var error), error);
        return events;
    }
}
