using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>One browser that a person is signed in with.</summary>
/// <param name="Hash">SHA-256 of the secret in the cookie.</param>
/// <param name="Browser">What it calls itself, shortened.</param>
internal sealed record PersonSession(string Id, byte[] Hash, DateTime StartedAt, DateTime EndsAt, string Browser);

/// <summary>
/// A person with all that belongs to it, sessions too: one row, so that a request reads one row, and a change of role, a withdrawal or an end of
/// sessions is one write. Table <c>people</c>, partition <c>people</c>, key <c>p~{id}</c>.
/// </summary>
/// <param name="Id">Twelve random hexadecimal digits: they say nothing of the name, which may be erased.</param>
/// <param name="Name">With which it signs in, and which stands beside what it does.</param>
internal sealed record Person(string Id, string Name, Role Role, AccessScope Scope, long MadeTicks)
{
    public const string Partition = "people";
    public const string From = "p~";
    public const string To = "p~~";

    public string ETag { get; init; } = "";
    public string? Email { get; init; }

    /// <summary>As the password hasher of ASP.NET Core Identity wrote it; null before the invitation is accepted.</summary>
    public string? Password { get; init; }

    /// <summary>SHA-256 of the secret of the invitation that holds; null without one.</summary>
    public byte[]? InviteHash { get; init; }
    public long InviteEndTicks { get; init; }

    /// <summary>Issuer and subject at the identity provider, since the first sign-in by it.</summary>
    public string? Subject { get; init; }
    public bool IsWithdrawn { get; init; }
    public bool IsErased { get; init; }
    public IReadOnlyList<PersonSession> Sessions { get; init; } = [];

    public bool HasAccount => (Password ?? Subject) is not null && !IsWithdrawn && !IsErased;

    public string State => IsErased ? "erased" : IsWithdrawn ? "withdrawn" : HasAccount ? "active" : "invited";

    public static string Key(string id) => From + id;

    public Row ToRow()
    {
        var columns = new List<Column>
        {
            new("schema", 1), new("name", Name), new("role", Role.Code()), new("scope", Scope.ToString()), new("made", MadeTicks),
            new("invite_end", InviteEndTicks), new("withdrawn", IsWithdrawn ? 1 : 0), new("erased", IsErased ? 1 : 0),
            new("sessions", JsonSerializer.Serialize(Sessions, ApiJson.Default.IReadOnlyListPersonSession)),
        };
        foreach (var (name, text) in new[] { ("email", Email), ("password", Password), ("subject", Subject) })
        {
            if (text is not null)
                columns.Add(new Column(name, text));
        }
        if (InviteHash is not null)
            columns.Add(new Column("invite", InviteHash));
        return new Row(Key(Id), columns);
    }

    public static Person FromRow(StoredRow row) => new(row.Key[From.Length..], row.Text("name")!, RoleOf(row), AccessScope.ParseWithPlaces(row.Text("scope")!),
        row.Number("made") ?? 0)
    {
        ETag = row.ETag,
        Email = row.Text("email"),
        Password = row.Text("password"),
        InviteHash = row.Bytes("invite"),
        InviteEndTicks = row.Number("invite_end") ?? 0,
        Subject = row.Text("subject"),
        IsWithdrawn = row.Number("withdrawn") == 1,
        IsErased = row.Number("erased") == 1,
        Sessions = JsonSerializer.Deserialize(row.Text("sessions")!, ApiJson.Default.IReadOnlyListPersonSession)!,
    };

    internal static Role RoleOf(StoredRow row) => Roles.TryParse(row.Text("role"), out var role) ? role
        : throw new InvalidDataException($"{row.Partition}/{row.Key}: '{row.Text("role")}' is no role.");
}
