using SmartPilots.Core.PilotFiles.Editing;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Quarantine;

/// <param name="Id">Of an entry in quarantine, the device's newest.</param>
/// <param name="Device">pilot/site/device, where the topic does not name it.</param>
/// <param name="Type">A device type; left out: one that reads the message, or a new one made from it.</param>
/// <param name="DryRun">Says what would be added, and changes nothing.</param>
/// <param name="Name">What people read.</param>
internal sealed record AdoptRequest([Required] string? Id, string? Device, string? Type, string? Name, bool DryRun = false);

/// <param name="Added">What is added to the pilot file, a line each.</param>
/// <param name="Readings">What the message turns into by it.</param>
/// <param name="Version">Of the pilot file now in force; left out after a dry run.</param>
internal sealed record AdoptAnswer(string Device, string Type, IReadOnlyList<string> Added, IReadOnlyList<string> Readings, string? Version);

public sealed class AdoptFunction(QuarantineQuery quarantine, PilotSource pilots, IPilotWriter writer, TimeProvider clock)
{
    private const string Shape = "{\"id\", \"device\": \"pilot/site/device\", \"type\", \"name\", \"dryRun\"}, where only id is needed";

    /// <summary>
    /// Make a device of an unknown one whose message waits: its entry, and a source for its topic, go into the pilot file. A requeue then takes in
    /// what waits.
    /// </summary>
    [Function("adopt")]
    [Takes<AdoptRequest>]
    [Answers<AdoptAnswer>("What was added, and what the message turns into"), Refuses(404), Refuses(409, "The pilot file cannot be changed from here")]
    [Refuses(422, "No device can be made of this message: why, and what to give")]
    public Task Adopt([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/quarantine/adopt")] HttpRequest request, CancellationToken cancellationToken) =>
        request.ForCallerAsync(async caller =>
        {
            var asked = await request.ReadJsonAsync(ApiJson.Default.AdoptRequest, cancellationToken);
            var (answer, problem) = await AnswerAsync(asked, caller.Scope, await pilots.LatestAsync(cancellationToken), cancellationToken);
            if (answer is not null)
                request.NoteChange(answer.Device.Split('/')[0], answer.Version is { } version ? $"{answer.Device}, pilot file {version}" : $"{answer.Device}, dry run");
            return problem is null ? Answer.Json(answer!, ApiJson.Default.AdoptAnswer) : problem;
        }, cancellationToken);

    private async Task<(AdoptAnswer? Answer, Problem? Problem)> AnswerAsync(AdoptRequest? asked, AccessScope scope, PilotCatalog current,
        CancellationToken cancellationToken)
    {
        DeviceKey? chosen = null;
        if (asked?.Id is null || (asked.Device is not null && !DeviceKey.TryParse(asked.Device, out chosen)))
            return (null, Problem.WrongParameter("body", Shape));
        if (await quarantine.FindAsync(asked.Id, scope, current, cancellationToken) is not { } entry)
            return (null, Problem.NotFound($"There is no entry {asked.Id} in quarantine, or no longer."));
        try
        {
            var pilot = PilotOf(entry, chosen, ScopedPilots.Of(scope, current));
            if (!scope.HasPilot(pilot.Id))
                return (null, Problem.CannotAdopt($"It changes the file of pilot {pilot.Id}, which is not in your scope as a whole."));
            var choice = new AdoptionChoice(chosen, asked.Type, asked.Name);
            var made = Core.PilotFiles.Editing.Adoption.Propose(pilot, entry.Topic, entry.Payload, choice, clock.GetUtcNow().UtcTicks);
            var changed = PilotFileReader.Read(made.Json, $"{pilot.Id}.json").Pilot!;
            if (!asked.DryRun)
                await writer.WriteAsync(pilot, changed, cancellationToken);
            return (new AdoptAnswer(made.Device.ToString(), made.Type, made.Added, made.Readings, asked.DryRun ? null : changed.Version), null);
        }
        catch (InvalidDataException e)
        {
            return (null, Problem.CannotAdopt(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, Problem.PilotFileLocked(e.Message));
        }
    }

    private static PilotDefinition PilotOf(QuarantineEntry entry, DeviceKey? chosen, PilotCatalog current)
    {
        var id = chosen?.Pilot ?? QuarantineFilter.Named(entry, current)?.Pilot;
        if (id is not null)
            return current.FindPilot(id) ?? throw new InvalidDataException($"There is no pilot {id}.");
        return current.Pilots is [var only] ? only : throw new InvalidDataException("Say where the device stands: pilot/site/device.");
    }
}
