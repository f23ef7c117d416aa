using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <param name="Owner">Who answers for it; the caller when left out.</param>
/// <param name="EndsAt">At most a year from now; 90 days when left out.</param>
internal sealed record KeyRequest([Required] string? Name, [Required, Code<Role>] string? Role, [Required] string? Scope, string? Owner, DateTimeOffset? EndsAt);

/// <param name="Owner">None of a key of the settings.</param>
/// <param name="IsOfSettings">It stands in the app's settings or the data folder, has no end, and is withdrawn there.</param>
internal sealed record KeyItem(string Name, [Code<Role>] string Role, string Scope, string? Owner, DateTime? MadeAt, DateTime? EndsAt, bool HasEnded, bool IsOfSettings);

internal sealed record KeysAnswer(IReadOnlyList<KeyItem> Keys);

/// <param name="Text">The key itself; told once.</param>
internal sealed record MadeKeyAnswer(KeyItem Key, string Text);

/// <summary>Keys for programs, each with a role, a scope, an owner and an end.</summary>
public sealed class KeysFunction(KeyStore store, CallerKeys settings, PlaceScopes places, RealTimeClock clock)
{
    private const int UsualDays = 90;
    private const int MostDays = 366;

    /// <summary>The keys for programs within the caller's scope.</summary>
    [Function("keys")]
    [Answers<KeysAnswer>("Without the keys themselves")]
    public Task Keys([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/keys")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var own = (await store.AllAsync(cancellationToken)).Where(key => caller.Scope.Holds(key.Scope)).Select(Item);
        var fixedOnes = caller.Scope.IsAll ? settings.OperatorIds.Select(id => new KeyItem(id, Role.Admin.Code(), "*", null, null, null, false, true)) : [];
        return Answer.Json(new KeysAnswer([.. fixedOnes, .. own]), ApiJson.Default.KeysAnswer);
    }, cancellationToken);

    /// <summary>Make a key for a program.</summary>
    [Function("make-key")]
    [Takes<KeyRequest>]
    [Answers<MadeKeyAnswer>("The key itself, told once"), Refuses(409)]
    public Task Make([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/keys")] HttpRequest request,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var asked = await request.ReadJsonAsync(ApiJson.Default.KeyRequest, cancellationToken);
        var (role, scope) = (Role.Viewer, AccessScope.None);
        var problem = Wrong(asked) ?? PersonRequest.Check(asked!.Role, asked.Scope, caller, places, out role, out scope);
        if (problem is not null)
            return problem;
        var (name, owner) = (asked!.Name!, asked.Owner?.Trim() is { Length: > 0 } text ? text : caller.Name);
        var end = asked.EndsAt?.UtcTicks ?? clock.Ticks + UsualDays * TimeSpan.TicksPerDay;
        request.NoteChange(scope.ToString(), $"{name}: {role.Code()} of {scope}, until {Utc(end):yyyy-MM-dd}");
        if (settings.OperatorIds.Contains(name) || await store.MakeAsync(name, role, scope, owner, end, cancellationToken) is not { } key)
            return PeopleProblem.Taken("There is a key of that name; withdraw it first, or choose another name.");
        return Answer.Json(new MadeKeyAnswer(new KeyItem(name, role.Code(), scope.ToString(), owner, Utc(clock.Ticks), Utc(end), false, false), key),
            ApiJson.Default.MadeKeyAnswer);
    }, cancellationToken);

    /// <summary>Refuse a key from now on.</summary>
    /// <param name="name">Name of the key.</param>
    [Function("withdraw-key")]
    [Answers(204, "Refused from now on"), Refuses(404)]
    public Task Withdraw([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/keys/{name}")] HttpRequest request, string name,
        CancellationToken cancellationToken) => request.ForCallerAsync(async caller =>
    {
        var known = (await store.AllAsync(cancellationToken)).FirstOrDefault(key => key.Name == name && caller.Scope.Holds(key.Scope));
        if (known is not null)
            request.NoteChange(known.Scope.ToString(), name);
        return known is not null && await store.WithdrawAsync(name, cancellationToken)
            ? Answer.Nothing : Problem.NotFound($"No admin has made a key {name}, or it is withdrawn.");
    }, cancellationToken);

    private Problem? Wrong(KeyRequest? asked)
    {
        if (!DeviceTopic.IsSegment(asked?.Name))
            return Problem.WrongParameter("name", "lower-case letters, digits and dashes");
        if (asked!.Owner is { } owner && PersonName.Read(owner) is null)
            return Problem.WrongParameter("owner", PersonName.Expected);
        return asked.EndsAt is { } end && (end.UtcTicks <= clock.Ticks || end.UtcTicks > clock.Ticks + MostDays * TimeSpan.TicksPerDay)
            ? Problem.WrongParameter("endsAt", "a time in the future, within a year") : null;
    }

    private KeyItem Item(ApiKey key) => new(key.Name, key.Role.Code(), key.Scope.ToString(), key.Owner, Utc(key.MadeTicks), Utc(key.EndTicks),
        key.EndTicks <= clock.Ticks, false);
}
