using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet.Transport;

/// <summary>
/// The send queue of one connection. Packets leave in the order they were queued; everything that is ready goes out in one
/// write. While the observer holds one packet back, the packets before it are already written and the reader reads on.
/// </summary>
internal sealed class PacketSender(MqttChannel channel, ISendObserver observer) : IThreadPoolWorkItem
{
    private const int WriteThreshold = 32 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<MqttPacket> _queue = new();
    private readonly PacketWriter _writer = new();
    private TaskCompletionSource? _roomSignal;
    private MqttPacket? _last;
    private MqttPacket? _lastAfterQueue;
    private bool _pumping;
    private bool _writing;
    private bool _finished;

    public MqttProtocolVersion Version { get; set; }

    /// <summary>Bytes the other side takes.</summary>
    public uint MaximumPacketSize { get; set; } = uint.MaxValue;

    /// <summary>Counted by the pump only; read for statistics and keep-alive.</summary>
    public long PacketsSent { get; private set; }

    public int Count
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    /// <summary>Queues only; a kick follows.</summary>
    public bool Enqueue(MqttPacket packet)
    {
        lock (_gate)
        {
            if (_finished)
                return false;
            _queue.Enqueue(packet);
            return true;
        }
    }

    /// <summary>Writes what is queued on the caller's thread, as far as that goes without waiting.</summary>
    public void Kick()
    {
        if (TakePump())
            _ = PumpAsync();
    }

    /// <summary>Writes on another thread, so that a caller who queues more at once gets it all into one write.</summary>
    public void KickElsewhere()
    {
        if (TakePump())
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    /// <summary>Completes when fewer than <paramref name="limit"/> packets are queued: the reader waits here for a slow reader.</summary>
    public ValueTask WaitForRoomAsync(int limit)
    {
        lock (_gate)
        {
            if (_queue.Count < limit || _finished)
                return ValueTask.CompletedTask;
            _roomSignal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_roomSignal.Task);
        }
    }

    /// <summary>Sends at most one last packet, even while an observer holds the queue, and closes the channel. What is queued is dropped.</summary>
    public void Finish(MqttPacket? last)
    {
        lock (_gate)
        {
            if (_finished)
                return;
            _finished = true;
            _last = last;
            _queue.Clear();
            _roomSignal?.TrySetResult();
            if (_writing)
                return;
            _writing = true;
        }

        _ = CloseAsync();
    }

    /// <summary>As <see cref="Finish"/>, but what is queued is sent first.</summary>
    public void FinishAfterQueue(MqttPacket last)
    {
        lock (_gate)
        {
            if (_pumping || _queue.Count > 0)
                _lastAfterQueue = last;
        }

        if (_lastAfterQueue is null)
            Finish(last);
        else
            KickElsewhere();
    }

    private bool TakePump()
    {
        lock (_gate)
        {
            if (_pumping || _queue.Count == 0)
                return false;
            return _pumping = true;
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            do
            {
                while (TryDequeue(out var packet))
                    await AppendAsync(packet).ConfigureAwait(false);
                await FlushAsync().ConfigureAwait(false);
                observer.OnDrained();
            }
            while (!TryStop());
            if (_lastAfterQueue is { } last)
                Finish(last);
        }
        catch (Exception e)
        {
            observer.OnSendFailed(e);
        }
    }

    private async ValueTask AppendAsync(MqttPacket packet)
    {
        var filtering = observer.BeforeSendAsync(packet);
        if (!filtering.IsCompleted)
            await FlushAsync().ConfigureAwait(false);
        var filtered = await filtering.ConfigureAwait(false);
        if (filtered is null)
            return;
        var before = _writer.Length;
        PacketEncoder.Encode(filtered, Version, _writer);
        PacketsSent++;
        if (_writer.Length - before > MaximumPacketSize)
        {
            _writer.Truncate(before);
            observer.OnTooLarge(filtered);
        }

        if (_writer.Length >= WriteThreshold)
            await FlushAsync().ConfigureAwait(false);
    }

    private async ValueTask FlushAsync()
    {
        if (_writer.Length == 0)
            return;
        lock (_gate)
        {
            if (_finished)
            {
                _writer.Clear();
                return;
            }

            _writing = true;
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
            if (StopWriting())
                await CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>True when the sender was finished during the write, so that the last packet is now this writer's to send.</summary>
    private bool StopWriting()
    {
        lock (_gate)
        {
            _writing = _finished;
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

    private bool TryDequeue(out MqttPacket packet)
    {
        lock (_gate)
        {
            var found = _queue.TryDequeue(out packet!);
            if (_roomSignal is not null && _queue.Count == 0)
            {
                _roomSignal.TrySetResult();
                _roomSignal = null;
            }

            return found;
        }
    }

    private bool TryStop()
    {
        lock (_gate)
        {
            if (_queue.Count > 0)
                return false;
            _pumping = false;
            _writer.Release();
            return true;
        }
    }
}
