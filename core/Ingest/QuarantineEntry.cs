using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Row <c>q~{source}~{sequence:D19}</c> in the partition where its message is counted, written by the commit that counts it: a message, or the
/// readings of it that could not be kept, with the raw bytes. Faults are one per line: <c>reason TAB where TAB expected</c>.
/// </summary>
/// <param name="Device">Of the partition: see <see cref="UnroutableDevice"/> for messages that belong to no device.</param>
public sealed record QuarantineEntry(DeviceKey Device, SourceId Source, long Sequence, string Topic, long ReceivedTicks,
    IReadOnlyList<QuarantineFault> Faults, ReadOnlyMemory<byte> Payload)
{
    public const string From = "q~";
    public const string To = "q~~";

    private const int MaxTopicLength = 1024; // characters; a longer one is no device's
    private const int MaxFaultsLength = 16_000; // characters; the faults after them are left out, the payload tells them again

    /// <summary>For a stored reading that a smaller value displaced: which stream and time, to tell it from its own message's entry.</summary>
    public string? Displaced { get; init; }

    /// <summary>See <see cref="DeviceMessage.IsRetained"/>: a requeue must not make a new reading of it either.</summary>
    public bool IsRetained { get; init; }

    /// <summary>That an operator settled it for good; null while it waits.</summary>
    public QuarantineDiscard? Discard { get; init; }

    /// <summary>How many bytes the payload had, when they were not kept: see <see cref="DeviceState.MaxQuarantineBytesPerDay"/>; else 0.</summary>
    public long BytesLeftOut { get; init; }

    /// <summary>The partition from which it was moved here, and where it is deleted before anything is done with it; null for most.</summary>
    public string? MovedFrom { get; init; }

    /// <summary>Whether a requeue has bytes to read.</summary>
    public bool IsReadable => BytesLeftOut == 0 && (Displaced is null || !Payload.IsEmpty);

    /// <summary>How people and the API name it: <c>{partition}~{key}</c>.</summary>
    public string Id => $"{Device.Partition}~{Key}";

    public string Key => KeyOf(Source, Sequence) + (Displaced is null ? "" : "~" + Displaced);

    public static string KeyOf(SourceId source, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{From}{source.Key}~{sequence:D19}");

    public Row ToRow()
    {
        var columns = new List<Column>
        {
            new("schema", 1),
            new("reason", Faults[0].Reason.Code()),
            new("received", ReceivedTicks),
            new("topic", Shortened(Topic)),
            new("faults", Text(Faults)),
        };
        if (IsRetained)
            columns.Add(new("retained", 1));
        if (Discard is { } discard)
            columns.AddRange([new("discarded", discard.Ticks), new("discarded_by", discard.By), new("discarded_why", discard.Why)]);
        if (BytesLeftOut > 0)
            columns.Add(new Column("left_out", BytesLeftOut));
        if (MovedFrom is not null)
            columns.Add(new Column("moved_from", MovedFrom));
        Chunks.Add(columns, "payload", Payload.Span);
        return new Row(Key, columns);
    }

    public static QuarantineEntry FromRow(StoredRow row)
    {
        var key = row.Key.Split('~');
        return new QuarantineEntry(DeviceKey.OfPartition(row.Partition), new SourceId(key[1], key[2], key[3]),
            long.Parse(key[4], CultureInfo.InvariantCulture), row.Text("topic")!, row.Number("received") ?? 0,
            [.. row.Text("faults")!.Split('\n').Select(ReadFault)], Chunks.Read(row, "payload"))
        {
            Displaced = key.Length > 5 ? string.Join('~', key[5..]) : null,
            Discard = row.Number("discarded") is { } ticks ? new QuarantineDiscard(ticks, row.Text("discarded_by")!, row.Text("discarded_why")!) : null,
            IsRetained = row.Number("retained") == 1,
            BytesLeftOut = row.Number("left_out") ?? 0,
            MovedFrom = row.Text("moved_from"),
        };
    }

    /// <summary>Where the entry of an id stands; false for a text that is no id.</summary>
    public static bool TryParseId(string id, out string partition, out string key)
    {
        (partition, key) = ("", "");
        if (id.Length > 900 || id.Split('~') is not { Length: >= 8 } parts
            || parts[3] != "q" || parts.Any(part => part.Length == 0 || !part.All(IsKeyCharacter)))
            return false;
        (partition, key) = (string.Join('~', parts[..3]), string.Join('~', parts[3..]));
        return key.Length <= StoreLimits.MaxKeyLength;
    }

    /// <summary>The entry with other faults beside its own. One that it has, for the same reason at the same place, is not added again.</summary>
    public QuarantineEntry With(IEnumerable<QuarantineFault> others)
    {
        var known = Faults.Select(Place).ToList();
        return this with { Faults = [.. Faults, .. others.Where(fault => !known.Remove(Place(fault)))] };
    }

    /// <summary>Whether the same would be stored for other faults.</summary>
    public bool Tells(IReadOnlyList<QuarantineFault> faults) => Text(Faults) == Text(faults);

    private static string Text(IReadOnlyList<QuarantineFault> faults)
    {
        var text = new StringBuilder();
        foreach (var fault in faults)
        {
            var line = $"{fault.Reason.Code()}\t{Clean(fault.Where)}\t{Clean(fault.Expected)}";
            if (text.Length + 1 + line.Length > MaxFaultsLength)
                break;
            text.Append(text.Length == 0 ? "" : "\n").Append(line);
        }
        return text.ToString();
    }

    private static (Reason, string) Place(QuarantineFault fault) => (fault.Reason, Clean(fault.Where));

    private static bool IsKeyCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    // Not within a character of two halves, which would be no text.
    private static string Shortened(string topic) =>
        topic.Length <= MaxTopicLength ? topic : topic[..(char.IsHighSurrogate(topic[MaxTopicLength - 1]) ? MaxTopicLength - 1 : MaxTopicLength)];

    private static QuarantineFault ReadFault(string line)
    {
        var parts = line.Split('\t');
        return new QuarantineFault(Reasons.Parse(parts[0]), parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "");
    }

    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, 300));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, 300)))
            clean.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        return clean.ToString();
    }
}

/// <summary>See <see cref="DecodeFault"/>.</summary>
public readonly record struct QuarantineFault(Reason Reason, string Where, string Expected)
{
    public static QuarantineFault Of(DecodeFault fault) => new(fault.Reason, fault.Where, fault.Expected);
}
