namespace SmartPilots.Functions.Http;

/// <summary>
/// The parameters of one request. Each is asked for in turn; the first that is wrong becomes the problem to answer with, and what is
/// read after it does not matter.
/// </summary>
internal sealed class QueryParameters(HttpRequest request, PilotCatalog pilots)
{
    public const int MaxTake = 1_000;

    /// <summary>Those that the caller may see.</summary>
    public PilotCatalog Pilots => pilots;

    /// <summary>Null while all is well.</summary>
    public Problem? Problem { get; private set; }

    public string? Text(string name) => request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Parameter <c>pilot</c>, required.</summary>
    public PilotDefinition? Pilot() => Text("pilot") is { } id
        ? pilots.FindPilot(id) ?? Refuse<PilotDefinition>(Problem.NotFound($"There is no pilot {id}."))
        : Refuse<PilotDefinition>(Problem.WrongParameter("pilot", "a pilot id is needed"));

    /// <summary>The site named by parameter <c>site</c>, or all of the <see cref="Pilot"/>'s.</summary>
    public IReadOnlyList<SiteDefinition> Sites(out PilotDefinition? pilot) => Sites(pilot = Pilot());

    public IReadOnlyList<SiteDefinition> Sites(PilotDefinition? pilot)
    {
        if (pilot is null || Text("site") is not { } id)
            return pilot?.Sites ?? [];
        return pilot.Sites.FirstOrDefault(site => site.Id == id) is { } found
            ? [found]
            : Refuse<IReadOnlyList<SiteDefinition>>(Problem.NotFound($"Pilot {pilot.Id} has no site {id}.")) ?? [];
    }

    /// <summary>Parameter <c>device</c>: one of a pilot file.</summary>
    public DeviceDefinition? Device()
    {
        if (DeviceName("device") is not { } key)
            return Problem is null ? Refuse<DeviceDefinition>(Problem.WrongParameter("device", "pilot/site/device is needed")) : null;
        return pilots.TryGetDevice(key, out var device) ? device : Refuse<DeviceDefinition>(Problem.NotFound($"There is no device {key}."));
    }

    /// <summary>An optional <c>pilot/site/device</c>, known or not.</summary>
    public DeviceKey? DeviceName(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return DeviceKey.TryParse(text, out var key) ? key : Refuse<DeviceKey>(Problem.WrongParameter(name, "pilot/site/device"));
    }

    /// <summary>An optional time, RFC 3339 with its offset.</summary>
    public DateTime Time(string name, DateTime otherwise)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.UtcDateTime;
        Refuse<object>(Problem.WrongParameter(name, "a time such as 2026-11-22T10:00:00Z"));
        return otherwise;
    }

    /// <summary>The same, where a date alone is the beginning of that day in a device's calendar.</summary>
    public DateTime Time(string name, DateTime otherwise, DeviceDefinition? device) =>
        device is not null && DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTime(device.Calendar.StartOf(day), DateTimeKind.Utc)
            : Time(name, otherwise);

    public DateOnly? Day(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        Refuse<object>(Problem.WrongParameter(name, "a day such as 2026-11-22"));
        return null;
    }

    /// <summary>One of these words; the first when left out.</summary>
    public string OneOf(string name, params IReadOnlyList<string> words)
    {
        if (Text(name) is not { } text)
            return words[0];
        if (!words.Contains(text))
            Refuse<object>(Problem.WrongParameter(name, $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}"));
        return text;
    }

    /// <summary>An optional <c>true</c> or <c>false</c>.</summary>
    public bool Truth(string name)
    {
        if (Text(name) is { } text && text is not ("true" or "false"))
            Refuse<object>(Problem.WrongParameter(name, "true or false"));
        return Text(name) == "true";
    }

    /// <summary>An optional BCP 47 tag, such as <c>pt</c> or <c>pt-MZ</c>; null for a pilot file's own language.</summary>
    public string? Language()
    {
        if (Text("language") is not { } tag)
            return null;
        return tag.Length is >= 2 and <= 35 && tag.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? tag : Refuse<string>(Problem.WrongParameter("language", "a BCP 47 tag such as fr or pt-MZ"));
    }

    public int Take(int otherwise)
    {
        if (Text("take") is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var take) && take is >= 1 and <= MaxTake)
            return take;
        Refuse<object>(Problem.WrongParameter("take", $"1 to {MaxTake}"));
        return otherwise;
    }

    public T? Refuse<T>(Problem problem) where T : class
    {
        Problem ??= problem;
        return null;
    }
}
