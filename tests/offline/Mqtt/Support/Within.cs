namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>A limit for tests only: so long that a slow machine does not meet it, so that a hang ends as a failure.</summary>
internal static class Within
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static Task<T> Time<T>(Task<T> task) => task.WaitAsync(Limit);

    public static Task Time(Task task) => task.WaitAsync(Limit);

    /// <summary>For a state that no event announces.</summary>
    public static Task Until(Func<bool> condition) => Task.Run(() => Assert.True(SpinWait.SpinUntil(condition, Limit)));
}
