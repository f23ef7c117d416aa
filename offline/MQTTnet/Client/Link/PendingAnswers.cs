using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>
/// The packet identifiers in use and who waits for their answers. An identifier whose waiter gave up stays in use until the
/// server has answered, as the protocol demands [MQTT-2.2.1-3].
/// </summary>
internal sealed class PendingAnswers
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, TaskCompletionSource<MqttPacket>> _byIdentifier = [];
    private readonly Queue<TaskCompletionSource<MqttPacket>> _pings = new();
    private SemaphoreSlim? _publishes;
    private Exception? _end;
    private ushort _last;

    /// <summary>The server's receive maximum [MQTT-3.3.4-7].</summary>
    public void LimitPublishes(ushort maximum) => _publishes = maximum < ushort.MaxValue ? new SemaphoreSlim(maximum) : null;

    public Task EnterPublishAsync(CancellationToken cancellationToken) =>
        _publishes?.WaitAsync(cancellationToken) ?? Task.CompletedTask;

    public void LeavePublish() => _publishes?.Release();

    /// <summary>Gives the packet an identifier.</summary>
    public Task<MqttPacket> Begin(MqttPacketWithIdentifier packet)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            if (_byIdentifier.Count >= ushort.MaxValue)
                throw new MqttCommunicationException("All packet identifiers are in use.");
            do
                _last++;
            while (_last == 0 || _byIdentifier.ContainsKey(_last));
            packet.PacketIdentifier = _last;
            return Add(_last);
        }
    }

    public Task<MqttPacket> Continue(ushort identifier)
    {
        lock (_gate)
        {
            ThrowIfEnded();
            return Add(identifier);
        }
    }

    public Task<MqttPacket> BeginPing()
    {
        lock (_gate)
        {
            ThrowIfEnded();
            var waiting = NewWaiter();
            _pings.Enqueue(waiting);
            return waiting.Task;
        }
    }

    public void Complete(MqttPacketWithIdentifier answer)
    {
        TaskCompletionSource<MqttPacket>? waiting;
        lock (_gate)
            _byIdentifier.Remove(answer.PacketIdentifier, out waiting);
        waiting?.TrySetResult(answer);
    }

    public void CompletePing(MqttPacket answer)
    {
        TaskCompletionSource<MqttPacket>? waiting;
        lock (_gate)
            _pings.TryDequeue(out waiting);
        waiting?.TrySetResult(answer);
    }

    public void FailAll(Exception exception)
    {
        List<TaskCompletionSource<MqttPacket>> waiting;
        lock (_gate)
        {
            _end = exception;
            waiting = [.. _byIdentifier.Values, .. _pings];
            _byIdentifier.Clear();
            _pings.Clear();
        }

        foreach (var one in waiting)
        {
            one.TrySetException(exception);
            // A waiter that has given up never looks at its task again.
            _ = one.Task.Exception;
        }
    }

    private static TaskCompletionSource<MqttPacket> NewWaiter() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task<MqttPacket> Add(ushort identifier)
    {
        var waiting = NewWaiter();
        _byIdentifier[identifier] = waiting;
        return waiting.Task;
    }

    private void ThrowIfEnded()
    {
        if (_end is not null)
            throw new MqttClientDisconnectedException(_end.InnerException);
    }
}
