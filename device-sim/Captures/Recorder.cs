using System.Buffers;
using System.Threading.Channels;
using MQTTnet;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Captures;

/// <summary>
/// Listens to topics of a broker and writes what comes to a capture, with the time of receipt. A broken connection is made anew; what a
/// broker sent meanwhile is lost, as it is to any subscriber without a session.
/// </summary>
public sealed class Recorder(FindSystem find, TimeProvider clock)
{
    private long _count;

    public long Count => Interlocked.Read(ref _count);

    /// <summary>Why the last attempt to connect came to nothing.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Set when the first subscription stands.</summary>
    public TaskCompletionSource Listening { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Records until cancelled or until <paramref name="most"/> messages; all that was received is in the file when it returns.
    /// </summary>
    public async Task RecordAsync(string file, IReadOnlyList<string> topics, long most, CancellationToken cancellationToken)
    {
        var queue = Channel.CreateBounded<SimulatedMessage>(10_000);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = ListenAsync(topics, queue.Writer, ends.Token);
        await using (var stream = CaptureFile.Create(file))
        {
            await foreach (var message in queue.Reader.ReadAllAsync(CancellationToken.None))
            {
                stream.Write(CaptureLine.Write(message));
                stream.WriteByte((byte)'\n');
                if (Interlocked.Increment(ref _count) >= most)
                    break;
            }
        }
        await ends.CancelAsync();
        await listening;
    }

    private async Task ListenAsync(IReadOnlyList<string> topics, ChannelWriter<SimulatedMessage> queue,
        CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var link = await OpenAsync(topics, queue, cancellationToken);
                Listening.TrySetResult();
                await link.Broken.WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            queue.TryComplete(); // the usual end
        }
        catch (Exception why)
        {
            queue.TryComplete(why);
            throw;
        }
    }

    private async Task<MqttLink> OpenAsync(IReadOnlyList<string> topics, ChannelWriter<SimulatedMessage> queue,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await MqttLink.OpenListeningAsync($"device-sim-record-{Environment.ProcessId}", find, topics, message =>
                    queue.WriteAsync(new SimulatedMessage(clock.GetUtcNow().UtcTicks, message.Topic, message.Payload.ToArray(),
                        message.Retain, (int)message.QualityOfServiceLevel), cancellationToken).AsTask(), cancellationToken);
            }
            catch (Exception why) when (MqttLink.IsPassing(why, cancellationToken))
            {
                LastFailure = why;
                await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellationToken);
            }
        }
    }
}
