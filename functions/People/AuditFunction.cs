using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>One change as the API shows it; see <see cref="AuditEntry"/>.</summary>
/// <param name="Who">The name that the person has now, a pseudonym when it was erased, or <c>key NAME</c>.</param>
/// <param name="Person">The person's id; none of a key.</param>
/// <param name="What">The operationId.</param>
internal sealed record AuditItem(string Id, DateTime At, string Who, string? Person, string What, string Target, string Scope,
    [AllowedValues("begun", "done", "refused", "failed")] string Outcome, long Status, string Note)
{
    public static AuditItem Of(AuditEntry entry, IReadOnlyDictionary<string, string> names) => new(entry.Key, Utc(entry.Ticks),
        names.GetValueOrDefault(entry.Who, entry.Who), Sessions.IsId(entry.Who) ? entry.Who : null, entry.What, entry.Target, entry.Scope, entry.Outcome,
        entry.Status, entry.Note);

    /// <summary>Whether who has this scope may know of it.</summary>
    public static bool IsWithin(AccessScope scope, AuditEntry entry)
    {
        try
        {
            return scope.IsAll || scope.Holds(AccessScope.ParseWithPlaces(entry.Scope));
        }
        catch (FormatException)
        {
            return false; // of a pilot whose name is none: a request that was refused
        }
    }
}

/// <param name="Continuation">Id of the last entry; null at the end.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditItem> Entries, string? Continuation);

/// <summary>The audit log, newest first: by time and by person.</summary>
[Query("from", "From this time (inclusive), RFC 3339")]
[Query("to", "To this time (exclusive)")]
[Query("person", "Name or id of a person, or key NAME")]
public sealed class AuditFunction(AuditStore audit, PeopleStore people)
{
    private const int DefaultTake = 100;
    private static readonly PilotCatalog NoPilots = new([]);

    /// <summary>Who changed what, when, in which scope and with which outcome; newest first.</summary>
    [Function("audit")]
    [Query("take", Default = 100)]
    [Query("continuation")]
    [Answers<AuditAnswer>("A page")]
    public Task Audit([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var ask = new QueryParameters(request, NoPilots);
        var take = ask.Take(DefaultTake);
        var (from, to) = (ask.Time("from", DateTime.MinValue), ask.Time("to", DateTime.MaxValue));
        if (ask.Text("continuation") is { } after && !after.All(c => char.IsAsciiHexDigitLower(c) || c == '~'))
            ask.Refuse<object>(Problem.WrongParameter("continuation", "as the page before gave it"));
        if (ask.Problem is { } refused)
            return refused;
        var entries = await ReadAsync(caller, from, to, ask.Text("person"), ask.Text("continuation"), cancellationToken).Take(take + 1).ToListAsync(cancellationToken);
        return Answer.Json(new AuditAnswer([.. entries.Take(take)], entries.Count > take ? entries[take - 1].Id : null), ApiJson.Default.AuditAnswer);
    }, cancellationToken);

    /// <summary>The same as one file of comma-separated values.</summary>
    [Function("audit-export")]
    [Answers(200, "UTF-8, the names of the columns first", "text/csv")]
    public Task Export([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/audit.csv")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var ask = new QueryParameters(request, NoPilots);
        var (from, to) = (ask.Time("from", DateTime.MinValue), ask.Time("to", DateTime.MaxValue));
        if (ask.Problem is { } refused)
            return refused;
        return Answer.Csv("audit.csv", PagesAsync(ReadAsync(caller, from, to, ask.Text("person"), null, cancellationToken)));
    }, cancellationToken);

    private static async IAsyncEnumerable<byte[]> PagesAsync(IAsyncEnumerable<AuditItem> items)
    {
        var csv = new CsvText();
        csv.Line("at_utc", "who", "person", "what", "target", "scope", "outcome", "status", "note");
        await foreach (var page in items.Chunk(QueryParameters.MaxTake))
        {
            foreach (var item in page)
                csv.Line(CsvText.Text(item.At), item.Who, item.Person, item.What, item.Target, item.Scope, item.Outcome, CsvText.Text(item.Status), item.Note);
            yield return csv.Take();
        }
        yield return csv.Take(); // the names alone, where there was nothing
    }

    private async IAsyncEnumerable<AuditItem> ReadAsync(Caller caller, DateTime from, DateTime to, string? person, string? after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var names = (await people.AllAsync(cancellationToken)).ToDictionary(one => one.Id, one => one.Name);
        await foreach (var entry in audit.ReadAsync(from.Ticks, to.Ticks, after, cancellationToken))
        {
            var item = AuditItem.Of(entry, names);
            var isAsked = person is null || item.Person == person || string.Equals(item.Who, person, StringComparison.OrdinalIgnoreCase);
            if (isAsked && AuditItem.IsWithin(caller.Scope, entry))
                yield return item;
        }
    }
}
