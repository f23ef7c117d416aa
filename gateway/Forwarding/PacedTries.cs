using Polly;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>Lets a try begin when the link's pace and its times of day allow it; outside of the time-out, which is the try's own.</summary>
internal sealed class PacedTries(Pace pace) : ResilienceStrategy<Reply>
{
    protected override async ValueTask<Outcome<Reply>> ExecuteCore<TState>(
        Func<ResilienceContext, TState, ValueTask<Outcome<Reply>>> callback, ResilienceContext context, TState state)
    {
        try
        {
            await pace.WaitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException e)
        {
            return Outcome.FromException<Reply>(e);
        }
        return await callback(context, state);
    }

    public sealed class Options : ResilienceStrategyOptions;
}
