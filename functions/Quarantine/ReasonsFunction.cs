using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Quarantine;

/// <param name="Of"><c>message</c>: it condemns the message as a whole; <c>reading</c>: one reading of it.</param>
internal sealed record ReasonItem([Code<Reason>] string Reason, [AllowedValues("message", "reading")] string Of, string Operator, string Engineer);

internal sealed record ResultItem([Code<RequeueResult>] string Result, string Means);

/// <param name="Reasons">Why something is in quarantine: the closed list.</param>
/// <param name="Results">What a requeue makes of an entry: the closed list.</param>
internal sealed record ReasonsAnswer(IReadOnlyList<ReasonItem> Reasons, IReadOnlyList<ResultItem> Results);

public sealed class ReasonsFunction
{
    private static readonly Reason[] All = [.. Enum.GetValues<Reason>().Where(reason => reason != Reason.None)];

    internal static IEnumerable<string> Codes => All.Select(reason => reason.Code());

    /// <summary>Why something is in quarantine, and what a requeue makes of it: both closed lists, with sentences for people.</summary>
    [Function("reasons")]
    [Answers<ReasonsAnswer>("The lists")]
    public Task Reasons([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/reasons")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async _ =>
    {
        var results = Enum.GetValues<RequeueResult>().Select(result => new ResultItem(result.Code(), result.Means()));
        return Answer.Json(new ReasonsAnswer([.. All.Select(Item)], [.. results]), ApiJson.Default.ReasonsAnswer);
    }, cancellationToken);

    private static ReasonItem Item(Reason reason)
    {
        var text = ReasonText.Of(reason);
        return new ReasonItem(reason.Code(), reason.IsOfReading() ? "reading" : "message", text.Operator, text.Engineer);
    }
}
