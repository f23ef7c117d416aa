using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Reconcile;

/// <summary>Publishes messages of one pilot and reconciles: snapshot, publish, wait for the outcomes.</summary>
public sealed class ReconciledRun(HttpClient http, FindSystem find, IReadOnlyList<string> pilots, PublisherOptions options,
    TimeProvider clock,
    TimeSpan stallLimit)
{
    private readonly Publisher _publisher = new(find, options, clock);
    private readonly Reconciler _reconciler = new(new LedgerClient(new ApiReader(http, find, clock, stallLimit)), pilots, clock, stallLimit);

    public PublishTally Tally => _publisher.Tally;

    /// <summary>Messages that have their outcome, once publishing is over.</summary>
    public long Accounted => _reconciler.Accounted;

    /// <summary>From the first message to the last PUBACK.</summary>
    public TimeSpan Took { get; private set; }

    public async Task PublishAsync(IEnumerable<SimulatedMessage> messages, Pace pace, CancellationToken cancellationToken)
    {
        await _reconciler.StartAsync(cancellationToken);
        var start = clock.GetTimestamp();
        await _publisher.PublishAsync(messages, pace, cancellationToken);
        Took = clock.GetElapsedTime(start);
        cancellationToken.ThrowIfCancellationRequested();
    }

    public Task<Reconciliation> FinishAsync(CancellationToken cancellationToken) => _reconciler.FinishAsync(Tally, cancellationToken);
}
