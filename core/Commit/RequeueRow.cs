using System.Globalization;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;

namespace SmartPilots.Core.Commit;

/// <summary>
/// Row <c>q~{source}~{sequence:D19}</c> in the partition of the device that took a message out of quarantine: inserted once, by the commit
/// that stores the last of it. Whoever finds an entry of the message still there, after a crash or a race, knows by this row that it was
/// counted.
/// </summary>
public static class RequeueRow
{
    public const string Prefix = "q~";

    public static string Key(SourceId source, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{source.Key}~{sequence:D19}");

    /// <param name="ticks">When it was requeued, UTC ticks by the functions' clock.</param>
    public static Row ToRow(string key, long ticks) => new(key, [new Column("schema", 1), new Column("made", ticks)]);
}
