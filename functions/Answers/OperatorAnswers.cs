using SmartPilots.Core.Pilots;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Answers;

/// <summary>How a function answers an operator: the frame that most of them share.</summary>
internal static class OperatorAnswers
{
    /// <summary>Refuses anybody who is no operator; else handles the request as <see cref="StoreAnswers.WithStoreAsync"/> does.</summary>
    public static async Task ForOperatorAsync(this HttpRequest request, CallerKeys callers, Func<Task> handle)
    {
        if (!await callers.RefuseAsync(request, CallerRole.Operator))
            await request.WithStoreAsync(handle);
    }

    /// <summary>The same, with the pilots in force.</summary>
    public static Task ForOperatorAsync(this HttpRequest request, CallerKeys callers, PilotSource pilots, Func<PilotCatalog, Task> handle,
        CancellationToken cancellation) =>
        request.ForOperatorAsync(callers, async () => await handle(await pilots.LatestAsync(cancellation)));
}
