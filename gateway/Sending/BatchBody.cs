using System.Buffers;
using System.IO.Compression;
using SmartPilots.Core.Events;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Sending;

/// <summary>Messages as a compressed batch of CloudEvents, in memory that the next one uses again.</summary>
internal sealed class BatchBody
{
    private readonly ArrayBufferWriter<byte> _plain = new(64 * 1024);
    private readonly MemoryStream _packed = new();

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(SourceId source, SpooledBatch messages, int start, int count)
    {
        _plain.ResetWrittenCount();
        using (var events = new CloudEventBatchWriter(_plain))
        {
            for (var i = start; i < start + count; i++)
            {
                var message = messages[i];
                events.Add(new DeviceEvent(source, message.Sequence, message.Topic, message.ReceivedTicks, message.Payload));
            }
            events.Complete();
        }
        _packed.SetLength(0);
        using (var gzip = new GZipStream(_packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(_plain.WrittenSpan);
        return _packed.GetBuffer().AsMemory(0, (int)_packed.Length);
    }
}
