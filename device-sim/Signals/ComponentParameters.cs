using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Signals;

/// <summary>
/// The parameters of one component in a scenario file; remembers which were asked for, so that a misspelt one is an error.
/// </summary>
internal sealed class ComponentParameters(string file, string path, string name, Dictionary<string, JsonElement> values, World world)
{
    private readonly HashSet<string> _asked = [];

    public string Name => name;
    public World World => world;
    public StatelessRandom Random => new(world.Seed, name);

    /// <summary>The component's own variable <c>name.suffix</c>, or just <c>name</c> without a suffix.</summary>
    public int Output(string suffix = "") => world.Variable(suffix.Length == 0 ? name : $"{name}.{suffix}");

    public double Number(string parameter, double? otherwise = null)
    {
        _asked.Add(parameter);
        if (!values.TryGetValue(parameter, out var value))
            return otherwise ?? throw Bad(parameter, "is missing");
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Bad(parameter, "is not a number");
    }

    /// <summary>A number, or the name of a variable. Names are checked once the whole file is read.</summary>
    public Input Input(string parameter, double? otherwise = null)
    {
        _asked.Add(parameter);
        if (!values.TryGetValue(parameter, out var value))
            return new Input(-1, otherwise ?? throw Bad(parameter, "is missing"));
        return ToInput(parameter, value);
    }

    /// <summary>Numbers in a row, such as 24 hourly shares.</summary>
    public double[] Numbers(string parameter, int count, double otherwise)
    {
        _asked.Add(parameter);
        if (!values.TryGetValue(parameter, out var value))
            return [.. Enumerable.Repeat(otherwise, count)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != count)
            throw Bad(parameter, $"is not a list of {count} numbers");
        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number ? item.GetDouble() : throw Bad(parameter, $"is not a list of {count} numbers"))];
    }

    /// <summary>An object of variable name to factor.</summary>
    public (Input Input, double Factor)[] Terms(string parameter)
    {
        _asked.Add(parameter);
        if (!values.TryGetValue(parameter, out var value) || value.ValueKind != JsonValueKind.Object)
            throw Bad(parameter, "is not an object of variable and factor");
        return [.. value.EnumerateObject().Select(term => (new Input(world.Variable(term.Name), 0),
            term.Value.ValueKind == JsonValueKind.Number
                ? term.Value.GetDouble() : throw Bad($"{parameter}.{term.Name}", "is not a number")))];
    }

    /// <summary>Throws for a parameter that the component's kind does not have.</summary>
    public void RefuseOthers()
    {
        foreach (var parameter in values.Keys)
        {
            if (!_asked.Contains(parameter))
                throw Bad(parameter, $"is no parameter of this kind (it has {string.Join(", ", _asked.Order())})");
        }
    }

    private Input ToInput(string parameter, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => new Input(-1, value.GetDouble()),
        JsonValueKind.String => new Input(world.Variable(value.GetString()!), 0),
        _ => throw Bad(parameter, "is neither a number nor the name of a variable"),
    };

    private InputFileException Bad(string parameter, string why) => new(file, $"{path}.{parameter}", why);
}
