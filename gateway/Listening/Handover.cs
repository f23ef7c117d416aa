using System.IO.Pipelines;

namespace SmartPilots.Gateway.Listening;

/// <summary>
/// A connection gives way to the next one of its client. What has arrived before is read still: a client that said goodbye and comes again at once has
/// not lost its connection, and its will is no message.
/// </summary>
/// <param name="isSecure">
/// Over TLS it may take a moment until what has arrived can be read. In clear it can be at once: one thread receives for all connections, in the order in
/// which they were sent to (Linux).
/// </param>
internal sealed class Handover(PipeReader input, bool isSecure, ChannelServices services)
{
    /// <summary>So long the connection of a client that goes on sending is read.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    // Nothing for so long: nothing more has arrived.
    private readonly TimeSpan _silence = TimeSpan.FromSeconds(isSecure ? 1 : 0);
    private readonly TaskCompletionSource _served = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _since;

    public bool IsUnderWay => Interlocked.Read(ref _since) > 0;

    /// <summary>All that has arrived is read.</summary>
    public bool IsRead { get; private set; }

    /// <summary>It has gone on for <see cref="Most"/>.</summary>
    public bool IsLate => services.IsOver(ref _since, Most);

    /// <summary>Ends when the server has done with the connection.</summary>
    /// <param name="wake">Ends a read that waits.</param>
    public Task BeginAsync(Action wake)
    {
        if (!_served.Task.IsCompleted && Interlocked.CompareExchange(ref _since, services.Link.GetTimestamp(), 0) == 0)
            wake();
        return _served.Task;
    }

    /// <summary>The server has done with it.</summary>
    public void End() => _served.TrySetResult();

    /// <summary>In place of the reader's <see cref="PipeReader.ReadAsync"/>, by the same caller.</summary>
    public async ValueTask<ReadResult> ReadRestAsync()
    {
        var rest = input.ReadAsync(CancellationToken.None).AsTask();
        await ((Task)rest.WaitAsync(_silence, services.Link)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!rest.IsCompleted)
        {
            IsRead = true;
            input.CancelPendingRead();
        }
        return await rest;
    }
}
