using NodaTime;
using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>
/// Reads how a time is written: a word or a pattern, or an object of <c>format</c>, <c>since</c>, <c>century</c>, <c>zone</c>, <c>unset</c>
/// and <c>setAfter</c>; where it stands is for the caller.
/// </summary>
internal static class TimeReader
{
    /// <summary>A device clock that was set shows a later time.</summary>
    private static readonly DateTime SetAfter = new(2010, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A time that is a word, a pattern or an object with nothing but how it is written.</summary>
    public static PayloadTime Read(FileObject item, FileNode node, PayloadTime fallback)
    {
        if (node.Kind != JsonTokenType.StartObject)
            return item.TextOf(node) is { } text ? new PayloadTime(Notation(item, node, text, 2000)) : fallback;
        var time = new FileObject(node, item.Problems);
        var read = Members(time, fallback.Notation);
        time.Done();
        return read;
    }

    /// <summary>The members of an object that say how a time is written.</summary>
    public static PayloadTime Members(FileObject time, TimeNotation fallback)
    {
        var century = Century(time);
        var notation = time.Text("format") is { } text ? Notation(time, time.Take("format")!, text, century) : fallback;
        if (Day(time, "since") is { } since)
            notation = notation.From(since) ?? Wrong(time, notation);
        var (zone, isSite) = Zone(time);
        var every = time.Decimal("everySeconds");
        if (notation is { MayBeLocal: true } && notation != TimeNotation.Auto && notation != TimeNotation.Iso8601 && zone is null && !isSite)
            time.Problems.Add(time.Node, "a time like this has no offset, so its zone must be known", "add \"zone\": \"site\", \"UTC\" or \"+01:00\"");
        return new PayloadTime(notation, zone, isSite, Unset(time)) { EverySeconds = every };
    }

    private static TimeNotation Wrong(FileObject time, TimeNotation notation)
    {
        time.Problems.Add(time.Take("since")!, "only a count has a beginning", "with \"since\" write \"format\": \"s\", \"ms\", \"us\" or \"ns\"");
        return notation;
    }

    private static TimeNotation Notation(FileObject item, FileNode node, string text, int century)
    {
        if (TimeNotation.Parse(text, century) is { } notation)
            return notation;
        item.Problems.Add(node, $"\"{text}\" is no time format", Spelling.Near(text, [.. TimeNotation.Words.Keys])
            ?? $"{TimeNotation.PatternHint(text)}; the words are {string.Join(", ", TimeNotation.Words.Keys)}");
        return TimeNotation.Auto;
    }

    private static int Century(FileObject time)
    {
        var century = time.Whole("century", 2000, 1900, 2100)!.Value;
        if (century % 100 != 0)
            time.Problems.Add(time.Take("century")!, $"{century} begins no century", "write 1900, 2000 or 2100: the hundred years that two digits mean");
        return century;
    }

    private static (DateTimeZone? Zone, bool IsSite) Zone(FileObject time)
    {
        if (time.Take("local") is { Kind: JsonTokenType.String } offset)
            time.Problems.Add(offset, "\"local\" is true or false", $"write \"zone\": \"{offset.Text}\"");
        var isLocal = time.Take("local")?.Kind != JsonTokenType.String && time.Flag("local");
        if (time.Take("zone") is not { } node)
            return (null, isLocal);
        return node.Text == "site" ? (null, true) : (PartReader.Zone(time, node), false);
    }

    private static long Unset(FileObject time)
    {
        var after = Day(time, "setAfter");
        if (time.Take("unset") is not { } node)
            return after?.Ticks ?? 0;
        if (node.Text != "receipt")
            time.Problems.Add(node, "an unset clock can only make way for the time of receipt", "write \"unset\": \"receipt\"");
        return (after ?? SetAfter).Ticks;
    }

    private static DateTime? Day(FileObject time, string name)
    {
        if (time.Text(name) is not { } text)
            return null;
        if (DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day))
            return day;
        time.Problems.Add(time.Take(name)!, $"\"{text}\" is no day", "write it as 2000-01-31");
        return null;
    }
}
