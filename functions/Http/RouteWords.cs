namespace SmartPilots.Functions.Http;

/// <summary>
/// A parameter in a route's query, or in that of each route of a class.
/// What has the same meaning in every route, such as <c>pilot</c>, needs no words: see <see cref="Usual"/>.
/// </summary>
/// <param name="values">All that it may be; none for any text.</param>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class, AllowMultiple = true)]
internal class QueryAttribute(string name, string? words = null, params string[] values) : Attribute
{
    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        ["pilot"] = "Pilot id, such as niger-state-water",
        ["site"] = "Site id",
        ["device"] = "pilot/site/device",
        ["language"] = "BCP 47 tag: names and texts in it, where the pilot file has them",
        ["lang"] = "Language of the page; by default what the browser asks for",
        ["take"] = "At most so many, 1 to 1,000",
        ["continuation"] = "From the page before",
    };

    public string Name => name;

    public string? Words => words ?? Usual.GetValueOrDefault(name);

    public IReadOnlyList<string> Values => values;

    public bool Needed { get; init; }

    /// <summary>As a member of a body would be: a time is a <see cref="DateTime"/>, a code its enum. A text, or what its default is, when left out.</summary>
    public Type? Type { get; init; }

    /// <summary>What it is when left out.</summary>
    public object? Default { get; init; }
}

/// <summary>A header that a route reads beside those of every request.</summary>
internal sealed class HeaderAttribute(string name, string? words = null, params string[] values) : QueryAttribute(name, words, values);

/// <summary>A body that a route takes.</summary>
/// <param name="type">Of its JSON; null for another kind of body.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal class TakesAttribute(string content, string? words = null, Type? type = null) : Attribute
{
    public string Content => content;

    public string? Words => words;

    public Type? Type => type;

    /// <summary>Its schema in <c>frame.json</c>, where it is no type of the app's.</summary>
    public string? Component { get; init; }
}

/// <summary>A JSON body that a route takes.</summary>
internal sealed class TakesAttribute<T>(string? words = null) : TakesAttribute("application/json", words, typeof(T));

/// <summary>What a route answers when all is well. Several of one status are several kinds of content, or one of several types.</summary>
/// <param name="content">Null for an answer without a body.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal class AnswersAttribute(int status, string words, string? content = null, Type? type = null) : Attribute
{
    public int Status => status;

    public string Words => words;

    public string? Content => content;

    public Type? Type => type;

    /// <inheritdoc cref="TakesAttribute.Component"/>
    public string? Component { get; init; }
}

/// <summary>200 with JSON of this type.</summary>
internal sealed class AnswersAttribute<T>(string words) : AnswersAttribute(200, words, "application/json", typeof(T));

/// <summary>
/// A problem that a route answers, beside what follows from the table of routes (401, 403), from parameters and body (400) and from the store (503).
/// </summary>
/// <param name="words">Null for the usual ones of the status.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class RefusesAttribute(int status, string? words = null) : Attribute
{
    public int Status => status;

    public string? Words => words;

    /// <summary>A page, where a browser asks; a problem otherwise.</summary>
    public string Content { get; init; } = Problem.ContentType;
}

/// <summary>Statuses that follow from parameters, body or store, and that this route never answers.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NeverAttribute(params int[] statuses) : Attribute
{
    public IReadOnlyList<int> Statuses => statuses;
}

/// <summary>A text that is the code of a value of an enum: the name in kebab case, unless the enum has codes of its own.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
internal class CodeAttribute(Type type) : Attribute
{
    public Type Type => type;
}

/// <inheritdoc cref="CodeAttribute"/>
internal sealed class CodeAttribute<T>() : CodeAttribute(typeof(T)) where T : struct, Enum;
