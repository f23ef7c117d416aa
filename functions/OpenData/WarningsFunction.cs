using SmartPilots.Functions.Citizens;

namespace SmartPilots.Functions.OpenData;

/// <summary>Public warnings: a feed of each pilot, and each warning as CAP 1.2.</summary>
public sealed class WarningsFunction(PublicWarnings warnings, PilotSource pilots, AppFacts facts)
{
    /// <summary>Public warnings, newest first: those that hold, and the ends of a day.</summary>
    [Function("public-warnings")]
    [Answers(200, "A feed (RFC 4287) whose entries lead to CAP", "application/atom+xml"), Refuses(404)]
    public Task Feed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/{pilot}/warnings.atom")] HttpRequest request, string pilot,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var found = (await pilots.LatestAsync(cancellationToken)).FindPilot(pilot);
        return await warnings.OfPilotAsync(found) is { } messages ? PublicHttp.Bytes(CapXml.AtomType, XmlOf(request).Feed(found!.Id, found.Name, messages))
            : Problem.NotFound($"There are no public warnings of a pilot {pilot}.");
    }, cancellationToken);

    /// <summary>One public warning as CAP 1.2.</summary>
    [Function("public-warning")]
    [Answers(200, "An alert, or the message that it is over", "application/cap+xml"), Refuses(404)]
    public Task Warning([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "open/cap/v1.2/{id}")] HttpRequest request, string id,
        CancellationToken cancellationToken) => request.AnswerAsync(async () =>
    {
        var messages = await warnings.OfPilotAsync((await pilots.LatestAsync(cancellationToken)).FindPilot(id.Split('~')[0]));
        return messages?.FirstOrDefault(message => message.Id == id) is { } message ? PublicHttp.Bytes(CapXml.CapType, XmlOf(request).Alert(message))
            : Problem.NotFound($"There is no public warning {id}, or it was over a day ago.");
    }, cancellationToken);

    private CapXml XmlOf(HttpRequest request) => new(facts, $"{request.Scheme}://{request.Host}", request.Host.Host);
}
