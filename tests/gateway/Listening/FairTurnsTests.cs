using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Listening;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Listening;

/// <summary>What one client does at once is not done before all that others ask for.</summary>
public sealed class FairTurnsTests
{
    [Fact]
    public async Task One_connection_has_a_small_part_of_a_commit()
    {
        const int Payload = 1_000;
        var test = await ConnectionBetweenPipes.OpenAsync();
        var (commit, taken) = (new TaskCompletionSource(), 0);
        test.Connection.Take = (string _, in ReadOnlySequence<byte> payload, out bool isCongested) =>
        {
            isCongested = false;
            taken += (int)payload.Length;
            return commit.Task;
        };

        await test.FeedAsync($"32 ed07 0001 61 0001 {new string('7', 2 * Payload)}", 1 << 20); // PUBLISH with QoS 1

        Assert.InRange(taken, 100_000, (128 << 10) + Payload);
        commit.SetResult();
        await Eventually.Holds(() => test.Connection.BytesReceived > 1_000_000, "the rest to be read");
    }

    [Fact]
    public async Task A_message_is_acknowledged_also_where_one_without_acknowledgement_came_before_it_into_the_commit()
    {
        var test = await ConnectionBetweenPipes.OpenAsync();
        var commit = new TaskCompletionSource();
        test.Connection.Take = (string _, in ReadOnlySequence<byte> _, out bool isCongested) =>
        {
            isCongested = false;
            return commit.Task;
        };

        await test.FeedAsync("30 04 0001 61 78  32 06 0001 61 0001 78", 1); // PUBLISH with QoS 0, then with QoS 1
        commit.SetResult();

        await Eventually.Holds(() => test.Connection.BytesSent > 4, "its PUBACK to leave");
    }

    /// <summary>A burst of new ones would fill the queue of the thread pool.</summary>
    [Fact]
    public async Task A_new_connection_goes_behind_what_is_to_be_done_already()
    {
        using var connections = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), NullLogger.Instance);
        await using var listener = new GuardedListener(
            new IPEndPoint(IPAddress.Loopback, 0), connections.Create, _ => new MemoryStream(), TimeProvider.System, NullLogger.Instance);
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.EndPoint);

        var turns = new Turns();
        var own = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(turns);
        var accepting = listener.AcceptAsync();
        SynchronizationContext.SetSynchronizationContext(own);

        Assert.False(accepting.IsCompleted);
        Assert.Single(turns.Waiting)();
        await using var accepted = await accepting;
        Assert.NotNull(accepted);
    }

    private sealed class Turns : SynchronizationContext
    {
        public List<Action> Waiting { get; } = [];

        public override void Post(SendOrPostCallback d, object? state) => Waiting.Add(() => d(state));
    }
}
