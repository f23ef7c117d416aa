using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>Sessions: begun by a sign-in, kept in the person's row, known to every instance, ended by the person, by an admin or by time.</summary>
public sealed class Sessions(PeopleStore people, PeopleCache cache, RealTimeClock clock)
{
    public static readonly TimeSpan HoldFor = TimeSpan.FromDays(14);
    private const int MaxAtOnce = 20; // of one person; beyond it the oldest ends
    private const int MaxBrowserLength = 120;

    /// <summary>Who has the session of this token; null when it has ended, or never was.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">Nobody knows.</exception>
    public async Task<Caller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (token.Split('.') is not [var id, var session, { Length: Secret.Length } secret] || !IsId(id))
            return null;
        var person = await PersonAsync(id, cancellationToken);
        var found = person?.HasAccount == true ? person.Sessions.FirstOrDefault(one => one.Id == session) : null;
        return found is not null && Secret.Matches(found.Hash, secret) && found.EndsAt.Ticks > clock.Ticks ? CallerOf(person!, session) : null;
    }

    /// <summary>As it was a moment ago.</summary>
    internal ValueTask<Person?> PersonAsync(string id, CancellationToken cancellationToken) => cache.GetAsync(id, () => people.FindAsync(id, cancellationToken));

    /// <summary>Begins a session; null when the person was withdrawn meanwhile.</summary>
    /// <param name="change">What else the sign-in does to the person, in the same commit; may give none.</param>
    internal async Task<(Person Person, string Token)?> StartAsync(string id, string browser, Func<Person, Person?> change, CancellationToken cancellationToken)
    {
        var (session, secret, now) = (Secret.NewId(4), Secret.New(), new DateTime(clock.Ticks, DateTimeKind.Utc));
        var begun = new PersonSession(session, Secret.HashOf(secret), now, now + HoldFor, browser.Length > MaxBrowserLength ? browser[..MaxBrowserLength] : browser);
        var person = await people.ChangeAsync(id, known => change(known) is { HasAccount: true } next
            ? next with { Sessions = [.. next.Sessions.Where(one => one.EndsAt > now).TakeLast(MaxAtOnce - 1), begun] } : null, cancellationToken);
        return person is null ? null : (person, $"{id}.{session}.{secret}");
    }

    /// <summary>Ends one session of a person, or all (null). False when there is no such one.</summary>
    internal async Task<bool> EndAsync(string person, string? session, CancellationToken cancellationToken) => await people.ChangeAsync(person, known =>
    {
        List<PersonSession> left = [.. known.Sessions.Where(one => session is not null && one.Id != session)];
        return session is null || left.Count < known.Sessions.Count ? known with { Sessions = left } : null;
    }, cancellationToken) is not null;

    internal static Caller CallerOf(Person person, string session) => new(person.Id, person.Name, person.Role, person.Scope, session);

    internal static bool IsId(string id) => id.Length == 12 && id.All(char.IsAsciiHexDigitLower);
}
