using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway.Tests.Status;

public sealed class SteadyLoopTests
{
    [Fact]
    public async Task What_fails_is_told_and_tried_again_until_it_succeeds()
    {
        var loop = new SteadyLoop("test", TimeSpan.FromMilliseconds(1), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var (rounds, told, isOver) = (0, "", new TaskCompletionSource());
        var running = loop.RunAsync(_ =>
        {
            told = loop.Failure ?? told;
            if (++rounds < 3)
                throw new IOException("Too many open files");
            if (rounds > 3 && loop.Failure is null)
                isOver.TrySetResult();
            return Task.CompletedTask;
        }, stop.Token);
        await isOver.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal("test: Too many open files", told);
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
