using NodaTime;
using NodaTime.Text;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.JsonFiles;

/// <summary>
/// One object of a file as its reader sees it: each member is taken by name, what is wrong with it is noted, and at the end every
/// member that nobody took is an error. A getter that notes a problem returns null or the default, so that reading goes on.
/// </summary>
internal sealed class FileObject(FileNode node, FileProblems problems)
{
    private static readonly LocalTimePattern HoursAndMinutes = LocalTimePattern.CreateWithInvariantCulture("HH:mm");
    private readonly List<string> _known = [];

    public FileNode Node => node;
    public FileProblems Problems => problems;

    /// <summary>A file's object, whose schema it may name; null, with the problem noted, when the bytes are none.</summary>
    public static FileObject? Root(ReadOnlySpan<byte> json, FileProblems problems)
    {
        if (FileNodeParser.Parse(json, problems) is not { } node || new FileObject(node, problems).ObjectOf(node) is not { } root)
            return null;
        root.Take("$schema");
        return root;
    }

    /// <summary>Ends the reading of it. Every object may have a <c>note</c>, for people.</summary>
    public void Done()
    {
        Take("note");
        foreach (var member in node.Members.Where(member => !_known.Contains(member.Name)))
            problems.Add(member.Value, $"\"{member.Name}\" is not known here", Spelling.Suggest(member.Name, _known));
    }

    public bool Has(string name) => node.Members.Exists(member => member.Name == name);

    /// <summary>The member's node; null when absent.</summary>
    public FileNode? Take(string name)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        return node.Members.Find(member => member.Name == name)?.Value;
    }

    public FileNode? Require(string name)
    {
        var value = Take(name);
        if (value is null)
            problems.Add(node, $"\"{name}\" is missing", $"add \"{name}\"");
        return value;
    }

    public string? Text(string name, bool required = false)
    {
        var value = required ? Require(name) : Take(name);
        return value is null ? null : TextOf(value);
    }

    public string? TextOf(FileNode value)
    {
        if (value.Kind == JsonTokenType.String && value.Text.Length is > 0 and <= 2000)
            return value.Text;
        if (value.Kind != JsonTokenType.String)
            problems.Add(value, $"a text was expected, not {value.KindName}", "write it in quotes");
        else if (value.Text.Length == 0)
            problems.Add(value, "an empty text means nothing here", "write one, or leave it out");
        else
            problems.Add(value, $"a text of {value.Text.Length} characters is too long", "write at most 2,000");
        return null;
    }

    /// <summary>A list of texts; empty when absent.</summary>
    public List<FileNode> Texts(string name)
    {
        var value = Take(name);
        return value is null ? [] : [.. ItemsOf(value).Where(node => TextOf(node) is not null)];
    }

    /// <summary>A site-local time of day, <c>HH:mm</c>.</summary>
    public LocalTime? TimeOfDay(string name)
    {
        if (Text(name) is not { } text)
            return null;
        var parsed = HoursAndMinutes.Parse(text);
        if (parsed.Success)
            return parsed.Value;
        problems.Add(Take(name)!, $"\"{text}\" is no time of day", "write site-local time as HH:mm, such as 01:30");
        return null;
    }

    /// <summary>A name that may stand in a topic.</summary>
    public string? Segment(string name)
    {
        var value = Require(name);
        if (value is null || TextOf(value) is not { } text)
            return null;
        if (DeviceTopic.IsSegment(text))
            return text;
        problems.Add(value, $"\"{text}\" can't stand in a topic", "use lower-case letters, digits and dashes, at most 64");
        return null;
    }

    public decimal? Decimal(string name, bool required = false)
    {
        var value = required ? Require(name) : Take(name);
        return value is null ? null : DecimalOf(value);
    }

    public decimal? DecimalOf(FileNode value)
    {
        if (value.Kind == JsonTokenType.Number
            && decimal.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && Quantity.TryQuantise(number, out var quantised))
            return quantised;
        problems.Add(value, $"a number was expected, not {value.KindName}", "write a number with a magnitude below 1e15, without quotes");
        return null;
    }

    /// <summary>A whole number within bounds; <paramref name="fallback"/> when absent.</summary>
    public int? Whole(string name, int? fallback, int low, int high)
    {
        if (Decimal(name) is not { } number)
            return fallback;
        if (number == decimal.Truncate(number) && number >= low && number <= high)
            return (int)number;
        problems.Add(Take(name)!, $"{number} is not a whole number from {low} to {high}", "change it");
        return fallback;
    }

    public double? Degrees(string name, double bound)
    {
        if (Decimal(name) is not { } number)
            return null;
        if (Math.Abs((double)number) <= bound)
            return (double)number;
        problems.Add(Take(name)!, $"{number} is no {name}", $"write WGS 84 degrees, -{bound} to {bound}");
        return null;
    }

    public bool Flag(string name)
    {
        var value = Take(name);
        if (value is not null && value.Kind is not (JsonTokenType.True or JsonTokenType.False))
            problems.Add(value, $"true or false was expected, not {value.KindName}", "write true or false");
        return value?.Kind == JsonTokenType.True;
    }

    /// <summary>One of a closed list of words.</summary>
    public T Choice<T>(string name, T fallback, IReadOnlyDictionary<string, T> words)
    {
        var value = Take(name);
        if (value is null || TextOf(value) is not { } text)
            return fallback;
        if (words.TryGetValue(text, out var choice))
            return choice;
        problems.NotOneOf(value, text, [.. words.Keys]);
        return fallback;
    }

    /// <summary>One of the values of an enum, in kebab case.</summary>
    public T Choice<T>(string name, T fallback)
        where T : struct, Enum => Choice(name, fallback, EnumCode<T>.All);

    /// <summary>What words of a closed list mean, as far as they are in it.</summary>
    public List<T> Choices<T>(IEnumerable<FileNode> nodes, IReadOnlyDictionary<string, T> words)
    {
        var all = new List<T>();
        foreach (var node in nodes)
        {
            if (words.TryGetValue(node.Text, out var word))
                all.Add(word);
            else
                problems.NotOneOf(node, node.Text, [.. words.Keys]);
        }
        return all;
    }

    public FileObject? Object(string name)
    {
        var value = Take(name);
        return value is null ? null : ObjectOf(value);
    }

    /// <summary>An object, or the objects of an array; empty when absent.</summary>
    public IEnumerable<FileObject> OneOrMore(string name) =>
        Take(name) is not { Kind: JsonTokenType.StartObject } value ? Objects(name) : ObjectOf(value) is { } one ? [one] : [];

    /// <summary>The objects of an array; empty when absent.</summary>
    public IEnumerable<FileObject> Objects(string name, bool required = false)
    {
        var value = required ? Require(name) : Take(name);
        foreach (var item in value is null ? [] : ItemsOf(value))
        {
            if (ObjectOf(item) is { } child)
                yield return child;
        }
    }

    /// <summary>What is read of the objects of an array, each id once.</summary>
    /// <param name="what">An error calls them so.</param>
    public List<T> Distinct<T>(string name, Func<FileObject, T?> read, Func<T, string> id, string what, bool required = false)
        where T : class
    {
        var all = new Dictionary<string, T>();
        foreach (var item in Objects(name, required).ToList())
        {
            if (read(item) is { } value && !all.TryAdd(id(value), value))
                problems.Add(item.Node, $"{what} \"{id(value)}\" is there twice", "rename or remove one");
        }
        return [.. all.Values];
    }

    /// <summary>The values of an array, or the one that stands there by itself; empty when absent.</summary>
    public IReadOnlyList<FileNode> Values(string name) =>
        Take(name) is not { } given ? [] : given.Kind == JsonTokenType.StartArray ? given.Items : [given];

    public List<FileNode> ItemsOf(FileNode value)
    {
        if (value.Kind == JsonTokenType.StartArray)
            return value.Items;
        problems.Add(value, $"an array was expected, not {value.KindName}", "put it in [ ]");
        return [];
    }

    public FileObject? ObjectOf(FileNode value)
    {
        if (value.Kind == JsonTokenType.StartObject)
            return new FileObject(value, problems);
        problems.Add(value, $"an object was expected, not {value.KindName}", "put it in { }");
        return null;
    }
}
