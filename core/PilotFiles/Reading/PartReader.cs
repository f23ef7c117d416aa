using NodaTime;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;
using SmartPilots.Core.Units;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads the parts of which descriptions of payloads are made: a path, a zone, names of units, a condition, a coding.</summary>
internal static class PartReader
{
    private static readonly Dictionary<string, PayloadCoding> Codings = new()
    {
        ["hex"] = PayloadCoding.Hex, ["base64"] = PayloadCoding.Base64, ["gzip"] = PayloadCoding.Gzip, ["zlib"] = PayloadCoding.Zlib,
    };

    /// <summary>A path; null, with the problem noted, when the text is none.</summary>
    public static List<PathStep>? Path(FileObject item, FileNode node)
    {
        if (item.TextOf(node) is not { } text)
            return null;
        var steps = PathText.Parse(text, out var problem);
        if (steps is null)
            item.Problems.Add(node, problem, "write a path such as a.b, a['x.y'], a[0] or a[*]");
        return steps;
    }

    public static List<PathStep>? Path(FileObject item, string member) => item.Take(member) is { } node ? Path(item, node) : null;

    /// <summary>A fixed offset such as +01:00, UTC, or a name of the IANA database; null with the problem noted.</summary>
    public static DateTimeZone? Zone(FileObject item, FileNode node)
    {
        if (item.TextOf(node) is not { } text)
            return null;
        var zone = text is "UTC" or "Z" ? DateTimeZone.Utc : Offset(text) ?? DateTimeZoneProviders.Tzdb.GetZoneOrNull(text);
        if (zone is null)
        {
            item.Problems.Add(node, $"\"{text}\" is no time zone",
                Spelling.Near(text, DateTimeZoneProviders.Tzdb.Ids) ?? "write \"site\", \"UTC\", an offset such as +01:00, or a name such as Africa/Lagos");
        }
        return zone;
    }

    /// <summary>The member <c>unitNames</c>: the device's own names of units.</summary>
    public static UnitWords UnitNames(FileObject choice)
    {
        var names = new List<(byte[] Name, byte[] Unit)>();
        foreach (var (name, node) in choice.Take("unitNames")?.Members ?? [])
        {
            if (Unit(choice, node) is { } unit)
                names.Add((Encoding.UTF8.GetBytes(name), unit));
        }
        return names.Count == 0 ? UnitWords.None : new UnitWords(names);
    }

    /// <summary>A unit's code, UTF-8; null with the problem noted.</summary>
    public static byte[]? Unit(FileObject item, FileNode node)
    {
        if (item.TextOf(node) is not { } unit)
            return null;
        if (Units.Unit.TryParse(unit, out _))
            return Encoding.UTF8.GetBytes(unit);
        item.Problems.Add(node, $"\"{unit}\" is no unit", "write a UCUM code, such as Cel");
        return null;
    }

    /// <summary>The member <c>coding</c>: one word, or several from the outside in.</summary>
    public static List<PayloadCoding> Coding(FileObject item) =>
        item.Choices(item.Values("coding").Where(node => item.TextOf(node) is not null), Codings);

    /// <summary>The members <c>skip</c> and <c>doubt</c>: each a condition or an array of them.</summary>
    /// <param name="names">Which of the two may stand here; none for both.</param>
    public static List<(IReadOnlyList<PathStep> Path, PayloadCondition Condition)> Conditions(FileObject item, params string[] names)
    {
        var all = new List<(IReadOnlyList<PathStep>, PayloadCondition)>();
        foreach (var name in names is [] ? ["skip", "doubt"] : names)
        {
            foreach (var node in item.Values(name))
            {
                if (item.ObjectOf(node) is { } condition && Condition(condition, name == "skip") is { } read)
                    all.Add(read);
            }
        }
        return all;
    }

    private static (IReadOnlyList<PathStep>, PayloadCondition)? Condition(FileObject item, bool skips)
    {
        var path = item.Require("path") is { } node ? Path(item, node) : null;
        var (wanted, unwanted) = (item.Take("if"), item.Take("unless"));
        item.Done();
        if ((wanted is null) == (unwanted is null))
            item.Problems.Add(item.Node, "a condition has either \"if\" or \"unless\"", "write such as \"if\": [true] or \"unless\": [192, \"Good\"]");
        if (wanted is { Kind: JsonTokenType.StartArray, Items.Count: 0 } none)
            item.Problems.Add(none, "a condition without a value never says anything", "write such as [true], or \"unless\": [] for a member that is there at all");
        var values = (wanted ?? unwanted) is { } list ? list.Kind == JsonTokenType.StartArray ? list.Items : [list] : [];
        var condition = new PayloadCondition(skips, wanted is null,
            [.. values.Where(value => value.Kind == JsonTokenType.String).Select(value => Encoding.UTF8.GetBytes(value.Text))],
            [.. values.Where(value => value.Kind == JsonTokenType.Number).Select(item.DecimalOf).OfType<decimal>()],
            values.Any(value => value.Kind == JsonTokenType.True), values.Any(value => value.Kind == JsonTokenType.False),
            values.Any(value => value.Kind == JsonTokenType.Null));
        return path is null ? null : (path, condition);
    }

    private static DateTimeZone? Offset(string text) =>
        text is [('+' or '-') and var sign, _, _, ':', _, _]
        && TimeSpan.TryParseExact(text[1..], "hh\\:mm", CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(18)
            ? DateTimeZone.ForOffset(NodaTime.Offset.FromTimeSpan(sign == '-' ? -offset : offset))
            : null;
}
