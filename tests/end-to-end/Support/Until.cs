using System.Diagnostics;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>Waits for what another process does, which can only be looked at again and again.</summary>
internal static class Until
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > SmartpilotsProcess.Patience)
                throw new TimeoutException($"Waited in vain until {what}.");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
