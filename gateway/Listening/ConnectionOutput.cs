using System.Buffers;
using System.IO.Pipelines;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// What one connection is to be sent: packets are encoded into a buffer; who finds no flush under way sends it. No sender waits for a client that
/// does not read.
/// </summary>
internal sealed class ConnectionOutput(PipeWriter pipe, MqttPacketFormatterAdapter formatter, ChannelServices services)
{
    /// <summary>With more bytes to be sent, a sender waits, and nothing more is read of the client.</summary>
    private const int MaxBytes = 64 << 10;

    private const int KeptCapacity = 16 << 10;

    private static readonly TimeSpan FlushAtEnd = TimeSpan.FromSeconds(2);

    // Under the lock.
    private ArrayBufferWriter<byte> _out = new();
    private ArrayBufferWriter<byte> _spare = new();
    private TaskCompletionSource? _drained;
    private bool _isFlushing, _isClosed;

    private long _flushingSince, _bytesSent;

    /// <summary>Called when some of it has left.</summary>
    public Action MadeRoom { get; set; } = () => { };

    /// <summary>Of everything that sending touches.</summary>
    public Lock Lock { get; } = new();

    /// <summary>For what needs no encoding. Used under the lock.</summary>
    public IBufferWriter<byte> Buffer => _out;

    public bool IsFull => _out.WrittenCount > MaxBytes;

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The client has taken nothing for too long.</summary>
    public bool IsStuck => services.IsOver(ref _flushingSince, services.SendTimeout);

    /// <summary>Used under the lock.</summary>
    public void Encode(MqttPacket packet) => TryEncode(packet, uint.MaxValue);

    /// <summary>Used under the lock: the formatter has one buffer.</summary>
    /// <param name="most">Bytes; a larger packet is not sent.</param>
    public bool TryEncode(MqttPacket packet, uint most)
    {
        try
        {
            var encoded = formatter.Encode(packet);
            if (encoded.Length > most)
                return false;
            _out.Write(encoded.Packet);
            foreach (var part in encoded.Payload)
                _out.Write(part.Span);
            return true;
        }
        finally
        {
            formatter.Cleanup();
        }
    }

    public void Send(MqttPacket packet)
    {
        lock (Lock)
            Encode(packet);
        Flush();
    }

    /// <summary>Ends when there is room for more. Used under the lock.</summary>
    public Task RoomAsync() => IsFull ? DrainedAsync() : Task.CompletedTask;

    public void Flush()
    {
        lock (Lock)
        {
            if (_isFlushing || _isClosed || _out.WrittenCount == 0)
                return;
            _isFlushing = true;
        }
        _ = FlushAllAsync();
    }

    /// <summary>Sends what is ready, for a short while, and nothing more after that.</summary>
    /// <returns>Whether all was sent; null when it was closed before.</returns>
    public async Task<bool?> CloseAsync(CancellationToken cancel)
    {
        Task flushed;
        lock (Lock)
            flushed = _isFlushing ? DrainedAsync() : Task.CompletedTask;
        await flushed.WaitAsync(FlushAtEnd, services.Link, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (Lock)
        {
            if (_isClosed)
                return null;
            _isClosed = true;
            return !_isFlushing;
        }
    }

    public void ResetStatistics() => Interlocked.Exchange(ref _bytesSent, 0);

    private Task DrainedAsync() => (_drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    private async Task FlushAllAsync()
    {
        try
        {
            while (true)
            {
                if (NextOutput() is not { } next)
                {
                    MadeRoom();
                    return;
                }
                Interlocked.Add(ref _bytesSent, next.WrittenCount);
                var flushing = pipe.WriteAsync(next.WrittenMemory, CancellationToken.None);
                if (flushing.IsCompletedSuccessfully && !flushing.Result.IsCompleted)
                    continue;
                Interlocked.Exchange(ref _flushingSince, services.Link.GetTimestamp());
                if ((await flushing).IsCompleted)
                    break;
                Interlocked.Exchange(ref _flushingSince, 0);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // the connection is lost: its reader says so
        }
        Interlocked.Exchange(ref _flushingSince, 0);
        lock (Lock)
            StopFlushing();
        MadeRoom();
    }

    // Under the lock.
    private void StopFlushing()
    {
        _isFlushing = false;
        _drained?.TrySetResult();
        _drained = null;
    }

    /// <summary>What is encoded; null, and no flush is under way any more, when there is nothing.</summary>
    private ArrayBufferWriter<byte>? NextOutput()
    {
        lock (Lock)
        {
            if (_out.WrittenCount == 0 || _isClosed)
            {
                StopFlushing();
                return null;
            }
            (_out, _spare) = (_spare, _out);
            if (_out.Capacity > KeptCapacity)
                _out = new ArrayBufferWriter<byte>();
            _out.ResetWrittenCount();
            return _spare;
        }
    }
}
