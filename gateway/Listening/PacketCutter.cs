using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>Cuts packets off what one connection has received, each judged by its fixed header before more of it is kept.</summary>
internal sealed class PacketCutter(ChannelServices services)
{
    /// <summary>Of a CONNECT: its sender is not authenticated yet.</summary>
    public const int MaxConnectBytes = 16 << 10;

    public const int MaxPacketBytes = 1 << 20;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private long _incompleteSince, _bytes;
    private int _memory; // taken for an incomplete packet

    /// <summary>From then on packets may be larger; before it nothing else may come.</summary>
    public bool IsConnectRead { get; set; }

    /// <summary>Of whole packets.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>It has stopped within a packet.</summary>
    public bool IsStuck => services.IsOver(ref _incompleteSince, Timeout);

    /// <exception cref="MqttProtocolViolationException">The packet ends the connection.</exception>
    public bool TryCut(ref ReadOnlySequence<byte> rest, out Frame frame)
    {
        if (!IsConnectRead && !rest.IsEmpty && rest.FirstSpan[0] != (byte)MqttControlPacketType.Connect << 4)
            throw new MqttProtocolViolationException("The first packet is no CONNECT.");
        var isWhole = Frame.TryRead(ref rest, out frame, out var length);
        if (length > (IsConnectRead ? MaxPacketBytes : MaxConnectBytes))
            throw new PacketRefusedException(MqttDisconnectReasonCode.PacketTooLarge, $"A packet has {length} bytes.");
        if (isWhole)
        {
            ReturnMemory();
            Interlocked.Exchange(ref _incompleteSince, 0);
            Interlocked.Add(ref _bytes, length);
            return true;
        }
        if (!rest.IsEmpty && _incompleteSince == 0)
            Interlocked.Exchange(ref _incompleteSince, services.Link.GetTimestamp());
        if (length > PacketMemory.Free && _memory == 0)
            TakeMemory(length);
        return false;
    }

    public void ReturnMemory()
    {
        if (Interlocked.Exchange(ref _memory, 0) is > 0 and var taken)
            (IsConnectRead ? services.Later : services.Early).Return(taken);
    }

    public void ResetStatistics() => Interlocked.Exchange(ref _bytes, 0);

    private void TakeMemory(int length)
    {
        if (!(IsConnectRead ? services.Later : services.Early).TryTake(length))
            throw new PacketRefusedException(MqttDisconnectReasonCode.QuotaExceeded, "Too many incomplete packets wait.");
        _memory = length;
    }
}
