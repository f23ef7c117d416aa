using System.Buffers;
using System.IO.Compression;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>Messages as a compressed batch of CloudEvents.</summary>
internal static class BatchBody
{
    public static byte[] Write(SourceId source, ReadOnlySpan<SpooledMessage> messages)
    {
        var plain = new ArrayBufferWriter<byte>(64 * 1024);
        using (var events = new CloudEventBatchWriter(plain))
        {
            foreach (var message in messages)
                events.Add(new DeviceEvent(source, message.Sequence, message.Topic, message.ReceivedTicks, message.Payload)
                {
                    IsRetained = message.IsRetained, Trace = message.Trace,
                });
            events.Complete();
        }
        using var packed = new MemoryStream(Math.Max(256, plain.WrittenCount / 8));
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(plain.WrittenSpan);
        return packed.ToArray();
    }
}
