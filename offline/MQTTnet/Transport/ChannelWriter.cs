using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet.Transport;

/// <summary>
/// Encodes packets and writes them. One sender appends and flushes; anybody may finish, even while the sender waits between
/// two packets: then the last packet goes out at once.
/// </summary>
internal sealed class ChannelWriter(MqttChannel channel)
{
    private readonly Lock _gate = new();
    private readonly PacketWriter _writer = new();
    private MqttPacket? _last;
    private bool _writing;
    private bool _hasWritten;
    private volatile bool _finished;

    public MqttProtocolVersion Version { get; set; }

    /// <summary>Bytes the other side takes.</summary>
    public uint MaximumPacketSize { get; set; } = uint.MaxValue;

    public bool IsFinished => _finished;

    public int Length => _writer.Length;

    /// <summary>False when the packet is larger than the other side takes; an explanation in it is given up first [MQTT-3.4.2-2].</summary>
    public bool TryAppend(MqttPacket packet)
    {
        var before = _writer.Length;
        PacketEncoder.Encode(packet, Version, _writer);
        if (_writer.Length - before <= MaximumPacketSize)
            return true;
        _writer.Truncate(before);
        return Explanation.Remove(packet) && TryAppend(packet);
    }

    /// <summary>Throws ConnectionLost.</summary>
    public async ValueTask FlushAsync()
    {
        if (_writer.Length == 0)
            return;
        if (!TryBeginWrite())
        {
            _writer.Clear();
            return;
        }

        try
        {
            await channel.SendAsync(_writer.Written).ConfigureAwait(false);
            _writer.Clear();
        }
        catch (Exception e) when (MqttChannel.IsConnectionLoss(e))
        {
            throw new ConnectionLost(e);
        }
        finally
        {
            if (EndWrite())
                await CloseAsync().ConfigureAwait(false);
        }
    }

    public void Release() => _writer.Release();

    /// <summary>Sends at most one last packet and closes the channel.</summary>
    public void Finish(MqttPacket? last)
    {
        lock (_gate)
        {
            if (_finished)
                return;
            // Nothing may come before the answer to CONNECT [MQTT-3.2.0-1]: while that waits, the end is without a word.
            _last = _hasWritten || last is MqttConnAckPacket ? last : null;
            _finished = true;
            if (_writing)
                return;
        }

        _ = CloseAsync();
    }

    private bool TryBeginWrite()
    {
        lock (_gate)
        {
            _writing = !_finished;
            _hasWritten |= _writing;
            return _writing;
        }
    }

    /// <summary>True when the writer was finished during the write, so that the last packet is now this writer's to send.</summary>
    private bool EndWrite()
    {
        lock (_gate)
        {
            _writing = false;
            return _finished;
        }
    }

    private async Task CloseAsync()
    {
        try
        {
            if (_last is not null)
            {
                var writer = new PacketWriter();
                PacketEncoder.Encode(_last, Version, writer);
                if (writer.Length > MaximumPacketSize && Explanation.Remove(_last))
                {
                    writer.Truncate(0);
                    PacketEncoder.Encode(_last, Version, writer);
                }

                // A packet larger than the peer takes must not be sent to it [MQTT-3.1.2-24] [MQTT-3.14.2-3].
                if (writer.Length <= MaximumPacketSize)
                    await channel.SendAsync(writer.Written).ConfigureAwait(false);
                writer.Release();
            }
        }
        catch (Exception e) when (MqttChannel.IsConnectionLoss(e))
        {
            // The last packet is a courtesy; a peer that is gone does not get it.
        }

        await channel.CloseAsync().ConfigureAwait(false);
    }
}
