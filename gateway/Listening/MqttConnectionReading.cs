using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>Reading: many packets from one receive, each judged by its fixed header before more of it is kept.</summary>
internal sealed partial class MqttConnection
{
    /// <summary>Of a CONNECT: its sender is not authenticated yet.</summary>
    public const int MaxConnectBytes = 16 << 10;

    public const int MaxPacketBytes = 1 << 20;

    /// <summary>Messages in one connection without their PUBACK: beyond, nothing more is read of it.</summary>
    private const int MaxUnacknowledged = 1024;

    /// <summary>Other answers that the server still owes.</summary>
    private const int MaxOwed = 64;

    private static readonly TimeSpan PacketTimeout = TimeSpan.FromSeconds(60);

    // The reader's; the heartbeat reads the times.
    private readonly Queue<MqttPacket> _injected = new(); // under the lock
    private TimeSpan _keepAlive;
    private long _readingSince, _incompleteSince;
    private int _memory; // taken for an incomplete packet
    private Task? _pause;
    private TaskCompletionSource? _room; // under the lock

    /// <exception cref="MqttProtocolViolationException">The packet ends the connection.</exception>
    /// <exception cref="MqttCommunicationException">The connection is lost.</exception>
    public async Task<MqttPacket?> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static connection => ((MqttConnection)connection!).Wake(), this);
        try
        {
            return await ReadPacketAsync(cancellationToken);
        }
        catch (MqttProtocolViolationException e)
        {
            End((e as PacketRefusedException)?.Code ?? MqttDisconnectReasonCode.MalformedPacket, e.Message);
            throw;
        }
        catch (IOException e)
        {
            throw new MqttCommunicationException(e);
        }
    }

    private async Task<MqttPacket> ReadPacketAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_pause is not null || !HasRoom || _ended is not null || cancel.IsCancellationRequested)
                await RoomAsync(cancel);
            if (_injected.Count > 0 && TakeInjected() is { } injected)
                return injected;
            Interlocked.Exchange(ref _readingSince, _services.Link.GetTimestamp());
            var read = await _input.ReadAsync(CancellationToken.None);
            Interlocked.Exchange(ref _readingSince, 0);
            if (Handle(read.Buffer, out var isIncomplete) is { } packet)
                return packet;
            if (read.IsCompleted && isIncomplete)
                throw new MqttCommunicationException("The client has closed the connection.");
        }
    }

    /// <summary>Handles packets until one is for the server, or no more may be read now.</summary>
    private MqttPacket? Handle(ReadOnlySequence<byte> rest, out bool isIncomplete)
    {
        MqttPacket? packet = null;
        isIncomplete = false;
        try
        {
            while (packet is null && _pause is null && HasRoom)
            {
                if (!TryCut(ref rest, out var frame))
                {
                    isIncomplete = true;
                    break;
                }
                packet = Handle(frame);
            }
        }
        finally
        {
            _input.AdvanceTo(rest.Start, isIncomplete ? rest.End : rest.Start);
        }
        return packet;
    }

    private bool TryCut(ref ReadOnlySequence<byte> rest, out Frame frame)
    {
        if (!_isConnectRead && !rest.IsEmpty && rest.FirstSpan[0] != (byte)MqttControlPacketType.Connect << 4)
            throw new MqttProtocolViolationException("The first packet is no CONNECT.");
        var isWhole = Frame.TryRead(ref rest, out frame, out var length);
        if (length > (_isConnectRead ? MaxPacketBytes : MaxConnectBytes))
            throw new PacketRefusedException(MqttDisconnectReasonCode.PacketTooLarge, $"A packet has {length} bytes.");
        if (isWhole)
        {
            ReturnMemory();
            Interlocked.Exchange(ref _incompleteSince, 0);
            Interlocked.Add(ref _bytesReceived, length);
            return true;
        }
        if (!rest.IsEmpty && _incompleteSince == 0)
            Interlocked.Exchange(ref _incompleteSince, _services.Link.GetTimestamp());
        if (length > PacketMemory.Free && _memory == 0)
            TakeMemory(length);
        return false;
    }

    private void TakeMemory(int length)
    {
        if (!(_isConnectRead ? _services.Later : _services.Early).TryTake(length))
            throw new PacketRefusedException(MqttDisconnectReasonCode.QuotaExceeded, "Too many incomplete packets wait.");
        _memory = length;
    }

    private void ReturnMemory()
    {
        if (Interlocked.Exchange(ref _memory, 0) is > 0 and var taken)
            (_isConnectRead ? _services.Later : _services.Early).Return(taken);
    }

    private bool HasRoom => _acknowledgements.Count < MaxUnacknowledged && Volatile.Read(ref _owed) < MaxOwed && !IsOutputFull;

    /// <summary>Waits while the client does not read its answers, or much waits for the disk.</summary>
    private async ValueTask RoomAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_ended is { } why)
                throw new MqttCommunicationException(why);
            Task wait;
            if (_pause is { } commit)
            {
                // Readers yield: reading on where the commit ended would hold up the acknowledgements of all who waited for it.
                await commit.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
                _pause = null;
            }
            lock (_lock)
            {
                if (HasRoom || _injected.Count > 0)
                    return;
                wait = (_room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await wait;
        }
    }

    private MqttPacket? TakeInjected()
    {
        lock (_lock)
            return _injected.TryDequeue(out var packet) ? packet : null;
    }

    private void Wake()
    {
        ReleaseRoom();
        _input.CancelPendingRead();
    }

    private void ReleaseRoom()
    {
        TaskCompletionSource? room;
        lock (_lock)
            (room, _room) = (_room, null);
        room?.SetResult();
    }
}
