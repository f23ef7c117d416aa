using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace SmartPilots.Functions.People;

/// <summary>What a sign-in came to: a session, or why not.</summary>
internal sealed record SignedIn(Person? Person, string? Token, Problem? Problem = null);

/// <summary>
/// Lets people in by name and password, and by an invitation. Passwords are hashed by the hasher of ASP.NET Core Identity (PBKDF2, HMAC-SHA512,
/// 210,000 rounds, as OWASP advises). An unknown name is answered as a wrong password, after the same work.
/// </summary>
public sealed class SignIn(PeopleStore people, Sessions sessions, SignInLimits limits, AuditStore audit, RealTimeClock clock)
{
    public const int LeastPassword = 12;
    public const int MostPassword = 200;

    private static readonly PasswordHasher<Person> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
    private static readonly Lazy<string> NobodysPassword = new(() => Hasher.HashPassword(null!, Secret.New()));
    private static readonly SemaphoreSlim Turns = new(2); // hashing is slow by design: it must not take the whole instance
    private static readonly TimeSpan TurnPatience = TimeSpan.FromSeconds(5);

    internal async Task<SignedIn> ByPasswordAsync(string name, string password, IPAddress? address, string browser, CancellationToken cancellationToken)
    {
        if (await limits.TakeAsync(name, address, cancellationToken) is { } seconds)
            return Refused(PeopleProblem.TooMany(seconds));
        var person = await people.FindByAsync(PersonName.NameKey(name), cancellationToken);
        var hash = person is { HasAccount: true } ? person.Password : null;
        if (await VerifyAsync(hash ?? NobodysPassword.Value, password, cancellationToken) is not { } isRight)
            return Refused(PeopleProblem.TooMany((int)TurnPatience.TotalSeconds));
        if (!isRight || hash is null)
            return Refused(PeopleProblem.WrongSignIn);
        await limits.ForgiveAsync(name, address, cancellationToken);
        return await StartAsync(person!.Id, "sign-in", browser, known => known.Password == hash ? known : null, PeopleProblem.WrongSignIn, cancellationToken);
    }

    /// <summary>Accepts an invitation, with the password chosen; without one it only says for whom it is.</summary>
    internal async Task<SignedIn> ByInvitationAsync(string invitation, string? password, IPAddress? address, string browser, CancellationToken cancellationToken)
    {
        if (await limits.TakeAsync(null, address, cancellationToken) is { } seconds)
            return Refused(PeopleProblem.TooMany(seconds));
        if (await InvitedAsync(invitation, cancellationToken) is not { } person)
            return Refused(PeopleProblem.WrongInvitation);
        await limits.ForgiveAsync(null, address, cancellationToken);
        if (password is null)
            return new SignedIn(person, null);
        if (password.Length is < LeastPassword or > MostPassword || string.Equals(password, person.Name, StringComparison.OrdinalIgnoreCase))
            return Refused(Problem.WrongParameter("password", $"{LeastPassword} to {MostPassword} characters, and not the name"));
        var hash = await HashAsync(password, cancellationToken);
        // Whoever had the account before, by a password that was lost or stolen, is out.
        return await StartAsync(person.Id, "accept-invitation", browser, known => Holds(known, invitation.Split('.')[1])
            ? known with { Password = hash, InviteHash = null, InviteEndTicks = 0, Sessions = [] } : null, PeopleProblem.WrongInvitation, cancellationToken);
    }

    /// <summary>Whom an invitation is for; null when it holds no more.</summary>
    internal async Task<Person?> InvitedAsync(string invitation, CancellationToken cancellationToken) =>
        invitation.Split('.') is [var id, { Length: Secret.Length } secret] && Sessions.IsId(id)
        && await people.FindAsync(id, cancellationToken) is { } found && Holds(found, secret) ? found : null;

    /// <summary>Begins a session of somebody who has shown who he is.</summary>
    /// <param name="change">Gives none when that holds no more.</param>
    internal async Task<SignedIn> StartAsync(string id, string what, string browser, Func<Person, Person?> change, Problem otherwise,
        CancellationToken cancellationToken)
    {
        if (await people.FindAsync(id, cancellationToken) is not { } person)
            return Refused(otherwise);
        await audit.WriteAsync(Sessions.CallerOf(person, ""), what, person.Scope.ToString(), cancellationToken);
        return await sessions.StartAsync(id, browser, change, cancellationToken) is var (signedIn, token) ? new SignedIn(signedIn, token) : Refused(otherwise);
    }

    private bool Holds(Person person, string secret) => !person.IsErased && !person.IsWithdrawn && person.InviteEndTicks > clock.Ticks
        && person.InviteHash is { } hash && Secret.Matches(hash, secret);

    private static SignedIn Refused(Problem problem) => new(null, null, problem);

    // Null when too many wait for their turn.
    private static async Task<bool?> VerifyAsync(string hash, string password, CancellationToken cancellationToken)
    {
        if (password.Length > MostPassword)
            password = "";
        if (!await Turns.WaitAsync(TurnPatience, cancellationToken))
            return null;
        try
        {
            return Hasher.VerifyHashedPassword(null!, hash, password) != PasswordVerificationResult.Failed;
        }
        finally
        {
            Turns.Release();
        }
    }

    private static async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await Turns.WaitAsync(cancellationToken);
        try
        {
            return Hasher.HashPassword(null!, password);
        }
        finally
        {
            Turns.Release();
        }
    }
}
