namespace SmartPilots.Functions.People;

/// <summary>One change in the audit log: table <c>audit</c>, partition <c>audit</c>, newest first.</summary>
/// <param name="Who">A person's id, or <c>key NAME</c>: never a person's name.</param>
/// <param name="What">Name of the function, such as <c>acknowledge</c>.</param>
/// <param name="Target">Method and path of the request; empty for a sign-in.</param>
/// <param name="Scope">Of what was changed, as closely as is known.</param>
/// <param name="Outcome"><c>begun</c> until it is known: then <c>done</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="Status">The answer's HTTP status; 0 until it is known.</param>
/// <param name="Note">What exactly, such as ids; without names.</param>
internal sealed record AuditEntry(string Key, long Ticks, string Who, string What, string Target, string Scope, string Outcome, long Status, string Note)
{
    public const string Partition = "audit";
    public const string Begun = "begun";

    /// <summary>Of the newest entry at that time or before; keys after it are older.</summary>
    public static string KeyAt(long ticks) => FormattableString.Invariant($"{long.MaxValue - ticks:D19}");

    public Row ToRow() => new(Key,
    [
        new("schema", 1), new("at", Ticks), new("who", Who), new("what", What), new("target", Target), new("scope", Scope), new("outcome", Outcome),
        new("status", Status), new("note", Note),
    ]);

    public static AuditEntry FromRow(StoredRow row) => new(row.Key, row.Number("at") ?? 0, row.Text("who")!, row.Text("what")!, row.Text("target")!,
        row.Text("scope")!, row.Text("outcome")!, row.Number("status") ?? 0, row.Text("note")!);
}

/// <summary>A change that has begun, to which a function adds what it is about.</summary>
internal sealed class AuditChange(AuditEntry entry)
{
    private const int MaxNote = 2_000;

    public AuditEntry Entry { get; private set; } = entry;

    /// <summary>To be called before the answer is written.</summary>
    public void Note(string scope, string note) =>
        Entry = Entry with { Scope = scope, Note = note.Length > MaxNote ? note[..MaxNote] : note };
}

internal static class AuditNotes
{
    /// <summary>Says in the audit log what a change is about: its scope, and ids without names.</summary>
    public static void NoteChange(this HttpRequest request, string scope, string note) => request.HttpContext.Features.Get<AuditChange>()?.Note(scope, note);
}
