using System.Buffers;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Wire;

public sealed class RetainedAttributeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_flag_travels_as_an_extension_attribute_and_only_when_it_is_set(bool isRetained)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new CloudEventBatchWriter(body))
        {
            writer.Add(new DeviceEvent(new SourceId("g", "e", "live"), 1, "t", 638_000_000_000_000_000, "{}"u8.ToArray()) { IsRetained = isRetained });
            writer.Complete();
        }
        Assert.Equal(isRetained, body.WrittenSpan.IndexOf("\"retained\":true"u8) > 0);
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(body.WrittenMemory, events, out var error), error);
        Assert.Equal(isRetained, Assert.Single(events).IsRetained);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("\"true\"")]
    [InlineData("{\"x\":1}")]
    public void Anything_but_true_is_not_set(string value)
    {
        var body = "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/gateways/g/e/live\",\"type\":\"t\",\"subject\":\"s\",\"time\":\"2026-01-01T00:00:00Z\","
            + $"\"retained\":{value},\"data\":{{}}}}]";
        var events = new List<DeviceEvent>();
        Assert.True(CloudEventBatchReader.TryRead(System.Text.Encoding.UTF8.GetBytes(body), events, out var error), error);
        Assert.False(Assert.Single(events).IsRetained);
    }
}
