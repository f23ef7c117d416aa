namespace SmartPilots.Functions.Devices;

/// <summary>What a timer does for one device after the other: an exception for one, kept until all have had their turn, stops none.</summary>
internal static class EachDevice
{
    /// <exception cref="AggregateException">At the end: what was thrown for single ones. The run has failed and the log says why.</exception>
    public static async Task RunAsync<T>(IEnumerable<T> all, Func<T, Task> run, CancellationToken cancellationToken)
    {
        List<Exception> thrown = [];
        foreach (var one in all)
        {
            try
            {
                await run(one);
            }
            catch (Exception e) when (MayCatch(e, cancellationToken))
            {
                thrown.Add(e);
            }
        }
        if (thrown.Count > 0)
            throw new AggregateException(thrown);
    }

    /// <summary>Neither the store being away nor an instance short of memory is a device's fault, and whoever cancels wants no second try.</summary>
    internal static bool MayCatch(Exception e, CancellationToken cancellationToken = default) =>
        e is not (StoreUnavailableException or OutOfMemoryException) && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested);
}
