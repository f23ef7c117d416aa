using System.Threading.Channels;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>
/// Publishes messages, each at its own QoS, over several connections, at a pace, and stays with each message until its PUBACK has come,
/// through any number of broken connections. Within a device the order is kept. (One of QoS 0 counts as sent when it is on its way.)
/// </summary>
/// <param name="clock">For waits between attempts and the give-up limit; real time, also where the pace follows a faster clock.</param>
public sealed class Publisher(FindSystem find, PublisherOptions options, TimeProvider clock)
{
    public PublishTally Tally { get; } = new();

    /// <summary>
    /// Returns when each message has its PUBACK. When cancelled it takes no further message, waits for those in flight for at most
    /// two seconds, and returns.
    /// </summary>
    /// <exception cref="PublishException">It can't go on.</exception>
    public async Task PublishAsync(IEnumerable<SimulatedMessage> messages, Pace pace, CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var connections = Enumerable.Range(0, options.Connections)
            .Select(number => new PublishingConnection($"{options.ClientId}-{number}", find, options, clock, Tally)).ToArray();
        var queues = connections.Select(_ => Channel.CreateBounded<SimulatedMessage>(
            new BoundedChannelOptions(options.InFlight * 2) { SingleWriter = true, SingleReader = true })).ToArray();
        var runs = connections.Zip(queues, (connection, queue) => RunAsync(connection, queue.Reader, failed)).ToArray();
        var feed = FeedAsync(messages, pace, queues, failed.Token);
        await feed.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await Task.WhenAll(runs);
        if (feed.IsFaulted)
            await feed;
    }

    private static async Task RunAsync(PublishingConnection connection, ChannelReader<SimulatedMessage> queue,
        CancellationTokenSource failed)
    {
        try
        {
            await connection.RunAsync(queue, failed.Token);
        }
        catch
        {
            await failed.CancelAsync(); // one connection that can't go on ends them all
            throw;
        }
    }

    // The sequence is played on a thread of its own: it may be slow, and it must not hold up acknowledgements.
    private Task FeedAsync(IEnumerable<SimulatedMessage> messages, Pace pace, Channel<SimulatedMessage>[] queues,
        CancellationToken cancellationToken) =>
        Task.Run(async () =>
        {
            try
            {
                foreach (var message in messages)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await pace.WaitAsync(message.Ticks, cancellationToken);
                    var queue = queues[new StatelessRandom(0, message.Topic).Bits(0) % (ulong)queues.Length];
                    await queue.Writer.WriteAsync(message, cancellationToken);
                    Tally.CountGiven();
                }
            }
            finally
            {
                foreach (var queue in queues)
                    queue.Writer.Complete();
            }
        }, CancellationToken.None);
}
