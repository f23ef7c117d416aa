using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.People;

/// <summary>A named key for programs, made by an admin: table <c>people</c>, partition <c>people</c>, key <c>k~{name}</c>.</summary>
/// <param name="Owner">Who answers for it.</param>
/// <param name="EndTicks">From then on it is refused, and says so.</param>
internal sealed record ApiKey(string Name, byte[] Hash, Role Role, AccessScope Scope, string Owner, long MadeTicks, long EndTicks)
{
    public const string From = "k~";
    public const string To = "k~~";

    public static string Key(string name) => From + name;

    public Row ToRow() => new(Key(Name),
    [
        new("schema", 1), new("hash", Hash), new("role", Role.Code()), new("scope", Scope.ToString()), new("owner", Owner), new("made", MadeTicks),
        new("end", EndTicks),
    ]);

    public static ApiKey FromRow(StoredRow row) => new(row.Key[From.Length..], row.Bytes("hash")!, Person.RoleOf(row), AccessScope.ParseWithPlaces(row.Text("scope")!),
        row.Text("owner")!, row.Number("made") ?? 0, row.Number("end") ?? 0);
}
