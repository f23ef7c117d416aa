using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet.Transport;

/// <summary>
/// Cuts the bytes of a channel into packets. Owned by the one loop that reads. An idle connection holds no buffer: the wait
/// for data is a read of zero bytes. The buffer grows with what has arrived, never with what a length promises.
/// </summary>
internal sealed class PacketReceiver(MqttChannel channel, TopicCache topics)
{
    private const int SmallestRead = 1024;
    private const int LargestRead = 64 * 1024;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private int _readSize = SmallestRead;

    public MqttProtocolVersion Version { get; set; }

    /// <summary>Bytes, header included.</summary>
    public int MaximumPacketSize { get; set; } = int.MaxValue;

    /// <summary>False when the buffer holds no complete packet. Throws PacketFault for one that cannot be right.</summary>
    public bool TryRead(out MqttPacket packet)
    {
        packet = null!;
        var unread = _buffer.AsSpan(_start, _end - _start);
        if (!FrameHeader.TryRead(unread, MaximumPacketSize, out var header, Version) || unread.Length < header.Length)
            return false;
        LastHeader = header;
        _start += header.Length;
        packet = PacketDecoder.Decode(header, unread.Slice(header.HeaderLength, header.BodyLength), Version, topics);
        return true;
    }

    /// <summary>The header of the packet that <see cref="TryRead"/> gave, or failed on, last.</summary>
    public FrameHeader LastHeader { get; private set; }

    /// <summary>What the buffer takes more than it begins with.</summary>
    public int BytesBeyondFirstRead => Math.Max(0, _buffer.Length - SmallestRead);

    /// <summary>Some bytes of the next packet are here, but not all.</summary>
    public bool HasPart => _end > _start;

    /// <summary>False at the end of the stream. Throws ConnectionLost.</summary>
    public async ValueTask<bool> FillAsync()
    {
        try
        {
            return await ReceiveAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (MqttChannel.IsConnectionLoss(e))
        {
            throw new ConnectionLost(e);
        }
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        if (_start == _end)
        {
            Release();
            await channel.ReceiveAsync(Memory<byte>.Empty).ConfigureAwait(false);
            _buffer = ArrayPool<byte>.Shared.Rent(_readSize);
        }
        else
        {
            MakeRoom();
        }

        var room = _buffer.Length - _end;
        var count = await channel.ReceiveAsync(_buffer.AsMemory(_end)).ConfigureAwait(false);
        _end += count;
        if (count == room)
            _readSize = Math.Min(_readSize * 4, LargestRead);
        else if (count < _readSize / 4)
            _readSize = Math.Max(_readSize / 2, SmallestRead);
        return count > 0;
    }

    public void Release()
    {
        _start = _end = 0;
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        var length = _end - _start;
        var target = _buffer;
        if (length > _buffer.Length / 2)
            target = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _readSize));
        _buffer.AsSpan(_start, length).CopyTo(target);
        if (target != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = target;
        _start = 0;
        _end = length;
    }
}
