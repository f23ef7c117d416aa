using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Http;

namespace SmartPilots.Functions.Pilots;

/// <summary>Withdraws the version that was put: the packaged file is in force again. Versions stay kept, since readings name them.</summary>
public sealed class WithdrawPilotFunction(PilotFileStore store, PilotSource pilots)
{
    /// <summary>Withdraw the version that was put: the packaged file is in force again. No version is deleted.</summary>
    [Function("withdraw-pilot")]
    [Answers<PutAnswer>("The packaged file is in force"), Refuses(404)]
    public Task Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/pilots/{pilot}")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) =>
        request.ForCallerAsync(pilots, current => AnswerAsync(request, pilot, current.FindPilot(pilot)?.Version, cancellationToken), cancellationToken);

    private async Task AnswerAsync(HttpRequest request, string pilot, string? before, CancellationToken cancellationToken)
    {
        if (!await store.WithdrawAsync(pilot, cancellationToken))
        {
            await request.WriteProblemAsync(Problem.NotFound($"No file of a pilot {pilot} is packaged: withdrawing would end it."));
            return;
        }
        await request.WriteJsonAsync(new PutAnswer(pilot, pilots.Current.FindPilot(pilot)!.Version, before, (int)PilotFileStore.LookEvery.TotalSeconds),
            ApiJson.Default.PutAnswer, cancellationToken);
    }
}
