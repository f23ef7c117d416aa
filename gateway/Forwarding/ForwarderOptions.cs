using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>How a gateway reaches the functions.</summary>
/// <param name="Functions">The functions' address, without path.</param>
/// <param name="Key">The gateway key.</param>
public sealed record ForwarderOptions(Uri Functions, string Key)
{
    /// <summary>The key that signs each batch (see BatchSignature), as text; empty sends none.</summary>
    public string SigningKey { get; init; } = "";

    /// <summary>Events in a batch. Default 2000, 1 to 5000.</summary>
    public int BatchEvents { get; init; } = 2_000;

    /// <summary>Bytes in a batch before compression. Default 1 MiB, 16 KiB to 7 MiB.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>How long a batch that is not full waits for more messages. Default 0.25 s: one execution in Azure serves many messages.</summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromSeconds(0.25);

    /// <summary>How long live's first in line may wait before live leaves the queue to the backlog. Default 30 s.</summary>
    public TimeSpan FreshFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Compressed bytes a second, on average over both lanes; 0 (the default) for no cap.</summary>
    public int BytesPerSecond { get; init; }

    /// <summary>When the link may be used, UTC; empty (the default) is always.</summary>
    internal IReadOnlyList<SendSchedule> Windows { get; init; } = [];

    internal bool MaySend(DateTimeOffset now) =>
        Windows.Count == 0 || Windows.Any(window => window.Until(TimeOnly.FromDateTime(now.UtcDateTime)) == TimeSpan.Zero);

    /// <summary>One try, from first byte to last. Default 30 s.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The first pause after a failure; doubles with jitter. Default 0.5 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause between tries, also of what Retry-After may ask for. Default 1 minute.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause between probes when someone has to act: a wrong key, a foreign answer. Default 1 minute.</summary>
    public TimeSpan ProbePause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// So many single events refused for good in a row, with none accepted in between, halt a lane instead of becoming poison: then the
    /// functions refuse everything, and a whole spool must not turn into poison. Default 20, from 1.
    /// </summary>
    public int PoisonLimit { get; init; } = 20;

    /// <summary>Publishes what an answer asks for; it never fails. Null: nothing is published.</summary>
    internal Func<DeviceCommand, Task>? Publish { get; init; }

    /// <summary>What carries the requests; null: sockets. The simulation gives its network.</summary>
    internal Func<HttpMessageHandler>? Network { get; init; }

    /// <summary>Numbers from 0 to 1 for the jitter of pauses; null: random ones.</summary>
    internal Func<double>? Jitter { get; init; }
}
