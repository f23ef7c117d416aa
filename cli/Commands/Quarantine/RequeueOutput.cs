using SmartPilots.Functions.Quarantine;

namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary>What <c>quarantine requeue</c> prints.</summary>
internal sealed class RequeueOutput(TextWriter output, TextWriter error, bool json)
{
    private const int MaxStaying = 20; // told one by one

    private static readonly string[] Left =
        [.. new[] { RequeueResult.Stored, RequeueResult.AlreadyStored, RequeueResult.RequeuedBefore }.Select(result => result.Code())];

    private readonly List<JsonNode> _entries = [];

    /// <summary>Entries that were not taken, or not all of them.</summary>
    public int Stayed => _entries.Count(entry => !HasLeft(entry));

    /// <summary>Whether an entry of an answer is in quarantine no longer.</summary>
    public static bool HasLeft(JsonNode entry) => Left.Contains(EntryText.Text(entry, "result"));

    /// <summary>One page. On a terminal, a line that is written over.</summary>
    public void Report(JsonArray entries)
    {
        _entries.AddRange(entries.Select(entry => entry!.DeepClone()));
        if (!Console.IsErrorRedirected)
            error.Write($"\r{_entries.Count:N0} entries, {_entries.Count - Stayed:N0} taken ");
    }

    /// <param name="isWhole">False when it was interrupted, or the system went away.</param>
    public void End(bool isWhole)
    {
        if (!Console.IsErrorRedirected)
            error.Write("\r" + new string(' ', 60) + "\r");
        if (json)
        {
            var all = new JsonObject { ["entries"] = new JsonArray([.. _entries]), ["stayed"] = Stayed, ["finished"] = isWhole };
            output.WriteLine(all.ToJsonString());
            return;
        }
        foreach (var entry in _entries.Where(entry => !HasLeft(entry)).Take(MaxStaying))
        {
            output.WriteLine($"{EntryText.Text(entry, "id")}  {EntryText.Text(entry, "result")}");
            foreach (var fault in entry["faults"]?.AsArray() ?? [])
                EntryText.WriteFault(output, fault!);
        }
        foreach (var result in _entries.GroupBy(entry => EntryText.Text(entry, "result")).OrderByDescending(group => group.Count()))
            output.WriteLine($"{result.Count(),6:N0} {result.Key,-15}  {EntryText.Text(result.First(), "means")}");
        var added = _entries.Sum(entry => (long)entry["added"]!);
        if (!isWhole)
            error.WriteLine("Not finished: the same command goes on where this one stopped.");
        if (isWhole || _entries.Count > 0)
            output.WriteLine(_entries.Count == 0 ? "Nothing of this waits." : $"{_entries.Count,6:N0} in all, {added:N0} readings added");
    }
}
