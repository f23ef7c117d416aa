using SmartPilots.Gateway.Spooling;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Spooling;

public sealed class CommitDelayTests
{
    private const double CommitMilliseconds = 0.5;

    private readonly HandClock _clock = new(DateTimeOffset.UnixEpoch);
    private readonly CommitDelay _delay;

    public CommitDelayTests() => _delay = new CommitDelay(TimeSpan.FromMilliseconds(3), _clock);

    [Fact]
    public void A_message_after_a_silence_does_not_wait()
    {
        Stream(everyMilliseconds: 1, forMilliseconds: 200);
        Pass(1_000);
        Assert.Equal(0, _delay.Steps());
    }

    [Theory]
    [InlineData(1.0, 2.2)]
    [InlineData(0.2, 10)]
    public void Messages_that_follow_closely_share_a_commit(double everyMilliseconds, double atLeast)
    {
        Stream(everyMilliseconds, 1_000);
        var (messages, commits) = Stream(everyMilliseconds, 1_000);
        Assert.True(messages / (double)commits >= atLeast, $"{messages} messages in {commits} commits");
    }

    [Fact]
    public void Messages_that_are_far_apart_do_not_wait_for_each_other()
    {
        var (messages, commits) = Stream(everyMilliseconds: 10, forMilliseconds: 2_000);
        Assert.Equal(messages, commits);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public void Publishers_that_wait_for_their_acknowledgements_are_hardly_slowed_down(int publishers)
    {
        var pausing = 0.0;
        var total = 0.0;
        for (var commit = 0; commit < 20_000; commit++)
        {
            // All of them send at once when they have been acknowledged; then there is silence.
            var steps = _delay.Steps();
            Pass(steps);
            if (steps > 0)
                _delay.Came(publishers - 1, 0, steps);
            _delay.Begins(publishers);
            Pass(CommitMilliseconds);
            (pausing, total) = (pausing + steps, total + steps + CommitMilliseconds);
        }
        Assert.True(pausing < total / 20, $"{pausing} of {total} ms");
    }

    [Fact]
    public void A_stream_gathers_again_after_publishers_that_waited()
    {
        Publishers_that_wait_for_their_acknowledgements_are_hardly_slowed_down(2);
        Stream(everyMilliseconds: 0.2, forMilliseconds: 5_000);
        var (messages, commits) = Stream(everyMilliseconds: 0.2, forMilliseconds: 1_000);
        Assert.True(messages / (double)commits >= 10, $"{messages} messages in {commits} commits");
    }

    /// <summary>Messages at even distances, as the writer takes them.</summary>
    private (int Messages, int Commits) Stream(double everyMilliseconds, double forMilliseconds)
    {
        var (now, next) = (0.0, 0.0);
        var (messages, commits) = (0, 0);
        int Arrived()
        {
            var count = 0;
            for (; next <= now; next += everyMilliseconds)
                count++;
            return count;
        }
        void Wait(double milliseconds)
        {
            now += milliseconds;
            Pass(milliseconds);
        }
        while (now < forMilliseconds)
        {
            if (next > now)
                Wait(next - now);
            var group = Arrived();
            var steps = _delay.Steps();
            var (early, late) = (0, 0);
            for (var step = 0; step < steps; step++)
            {
                Wait(CommitDelay.Step);
                var came = Arrived();
                (early, late) = step == 0 ? (came, 0) : (early, late + came);
            }
            if (steps > 0)
                _delay.Came(early, late, steps);
            group += early + late;
            _delay.Begins(group);
            Wait(CommitMilliseconds);
            (messages, commits) = (messages + group, commits + 1);
        }
        return (messages, commits);
    }

    private void Pass(double milliseconds) => _clock.Now += TimeSpan.FromMilliseconds(milliseconds);
}
