namespace SmartPilots.Gateway.Tests.Support;

/// <summary>Waits for what has no event of its own. The limit is generous: it is there to end a hang, not to measure.</summary>
internal static class Eventually
{
    public static Task Holds(Func<bool> condition, string what = "the condition") => Holds(condition, () => what);

    public static async Task Holds(Func<bool> condition, Func<string> what)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"Waited three minutes for {what()}.");
            }
        }
    }
}
