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
    private readonly ChannelWriter _writer = new(channel);
    private TaskCompletionSource? _roomSignal;
    private MqttPacket? _lastAfterQueue;
    private bool _pumping;
    private bool _hasRoomAlways;

    public MqttProtocolVersion Version
    {
        get => _writer.Version;
        set => _writer.Version = value;
    }

    /// <summary>Bytes the other side takes.</summary>
    public uint MaximumPacketSize
    {
        get => _writer.MaximumPacketSize;
        set => _writer.MaximumPacketSize = value;
    }

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

    /// <summary>Queues only; a kick follows. False when the sender is finished.</summary>
    public bool Enqueue(MqttPacket packet)
    {
        lock (_gate)
        {
            if (_writer.IsFinished)
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

    /// <summary>
    /// Completes when the queue is empty, or at once when it holds fewer than <paramref name="limit"/> packets: here waits
    /// whoever would fill the memory faster than the other side reads.
    /// </summary>
    public ValueTask WaitForRoomAsync(int limit)
    {
        lock (_gate)
        {
            if (_queue.Count < limit || _hasRoomAlways || _writer.IsFinished)
                return ValueTask.CompletedTask;
            _roomSignal ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(_roomSignal.Task);
        }
    }

    /// <summary>Whoever waits for room goes on, and nobody waits from now on: nothing more will be queued.</summary>
    public void StopWaiting()
    {
        lock (_gate)
        {
            _hasRoomAlways = true;
            _roomSignal?.TrySetResult();
        }
    }

    /// <summary>Sends at most one last packet, even while an observer holds the queue, and closes. What is queued is dropped.</summary>
    public void Finish(MqttPacket? last)
    {
        _writer.Finish(last);
        lock (_gate)
        {
            _queue.Clear();
            _roomSignal?.TrySetResult();
        }
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
                await _writer.FlushAsync().ConfigureAwait(false);
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
            await _writer.FlushAsync().ConfigureAwait(false);
        if (await filtering.ConfigureAwait(false) is not { } filtered)
            return;
        PacketsSent++;
        if (!_writer.TryAppend(filtered))
            observer.OnTooLarge(filtered);
        if (_writer.Length >= WriteThreshold)
            await _writer.FlushAsync().ConfigureAwait(false);
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
