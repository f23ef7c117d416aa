using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>Retry without end, a breaker that both lanes share, a time-out per try.</summary>
internal static class RetryPipeline
{
    public static readonly ResiliencePropertyKey<Lane> LaneKey = new("lane");

    /// <param name="pace">Each try waits for it: hours may lie between a batch's first try and its last.</param>
    public static ResiliencePipeline<Reply> Build(ForwarderOptions options, Pace pace, TimeProvider link) =>
        new ResiliencePipelineBuilder<Reply> { TimeProvider = link }
            .AddRetry(Retry(options))
            .AddStrategy(_ => new PacedTries(pace), new PacedTries.Options())
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Reply>
            {
                ShouldHandle = Failures(withBreaker: false),
                // The default of 100 calls is never reached by a gateway that posts one batch at a time.
                MinimumThroughput = 4,
                FailureRatio = 0.9,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = TimeSpan.FromSeconds(Math.Max(0.5, options.FirstPause.TotalSeconds * 4)),
            })
            .AddTimeout(options.TryTimeout)
            .Build();

    private static RetryStrategyOptions<Reply> Retry(ForwarderOptions options)
    {
        var retry = new RetryStrategyOptions<Reply>
        {
            ShouldHandle = ShouldRetry,
            MaxRetryAttempts = int.MaxValue, // without end
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.FirstPause,
            MaxDelay = options.LongestPause,
            DelayGenerator = retry => ValueTask.FromResult(Pause(retry.Outcome, options)),
            OnRetry = retry =>
            {
                if (retry.Context.Properties.TryGetValue(LaneKey, out var lane))
                    lane.Failed(retry.Outcome);
                return ValueTask.CompletedTask;
            },
        };
        if (options.Jitter is { } jitter)
            retry.Randomizer = jitter;
        return retry;
    }

    private static readonly Predicate<Outcome<Reply>> IsFailure = Failures(withBreaker: true).Build();

    private static ValueTask<bool> ShouldRetry(RetryPredicateArguments<Reply> tried) => ValueTask.FromResult(IsFailure(tried.Outcome)
        && !(tried.Context.Properties.TryGetValue(LaneKey, out var lane) && lane.GivesUp(tried.Outcome.Result, tried.AttemptNumber)));

    private static PredicateBuilder<Reply> Failures(bool withBreaker)
    {
        var failures = new PredicateBuilder<Reply>()
            .HandleResult(reply => reply is Reply.Failed failed && (withBreaker || failed.OwnFailure is null)) // the app is there, and the other lane may go on
            .Handle<HttpRequestException>()
            .Handle<IOException>()
            .Handle<TimeoutRejectedException>();
        return withBreaker ? failures.Handle<BrokenCircuitException>() : failures;
    }

    /// <summary>Null leaves the pause to the exponential rule.</summary>
    private static TimeSpan? Pause(Outcome<Reply> outcome, ForwarderOptions options) => outcome switch
    {
        { Result: Reply.Failed { RetryAfter: { } asked } } => Between(TimeSpan.Zero, asked, options.LongestPause),
        { Result: Reply.Failed { NeedsSomeone: true } } => options.ProbePause,
        { Exception: BrokenCircuitException { RetryAfter: { } left } } => Between(TimeSpan.FromMilliseconds(10), left, options.LongestPause),
        _ => null,
    };

    private static TimeSpan Between(TimeSpan least, TimeSpan asked, TimeSpan most) =>
        asked < least ? least : asked > most ? most : asked;
}
