using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Row <c>g~{epoch}~{lane}</c> in the gateway's partition <c>-~-~{gateway}</c>: which sequence numbers of one source were stored. A
/// number is recorded only after all that its message said is durable, and a batch is answered only after its numbers are recorded: after a
/// crash in between the messages come again, and are recorded then.
/// </summary>
public static class SequenceRow
{
    public const string From = "g~";
    public const string To = "g~~";

    public static string Partition(string gateway) => UnroutableDevice.Of(gateway).Key.Partition;

    public static string Key(SourceId source) => $"g~{source.Epoch}~{source.Lane}";

    public static Row ToRow(SourceId source, SequenceRanges ranges)
    {
        var columns = new List<Column> { new("schema", 1), new("unnamed", ranges.Unnamed) };
        Chunks.Add(columns, "ranges", Encoding.ASCII.GetBytes(ranges.Encode()));
        return new Row(Key(source), columns);
    }

    public static SequenceRanges FromRow(StoredRow row) =>
        SequenceRanges.Decode(Encoding.ASCII.GetString(Chunks.Read(row, "ranges")), row.Number("unnamed") ?? 0);
}
