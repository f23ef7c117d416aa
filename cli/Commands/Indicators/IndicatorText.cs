namespace SmartPilots.Cli.Commands.Indicators;

/// <summary>What the verbs print.</summary>
internal static class IndicatorText
{
    public static void List(TextWriter output, JsonNode answer)
    {
        foreach (var programme in answer["programmes"]!.AsArray())
        {
            output.WriteLine($"{programme!["id"]}  {programme["name"]}, file version {programme["version"]}");
            foreach (var place in programme["places"]!.AsArray())
                output.WriteLine($"  place      {place!["id"],-24}  {place["level"],-10}  {Within(place)}");
            foreach (var set in programme["sets"]!.AsArray())
                output.WriteLine($"  set        {set!["id"],-24}  {set["name"]}{((int)set["entries"]! > 0 ? $", {set["entries"]} entries" : "")}");
            var indicators = programme["indicators"]!.AsArray();
            foreach (var one in indicators.Where(one => (bool)one!["hasTitle"]!))
                output.WriteLine($"  indicator  {one!["id"],-24}  {one["name"]}{Facts(one)}");
            var untitled = indicators.Where(one => !(bool)one!["hasTitle"]!).GroupBy(one => (string)one!["set"]!);
            foreach (var set in untitled)
                output.WriteLine($"  indicator  {set.Count()} entries of {set.Key}: {set.First()!["name"]} (such as {set.First()!["id"]})");
        }
        foreach (var problem in answer["problems"]!.AsArray())
            output.WriteLine($"{problem!["file"]}:{problem["line"]}: {problem["path"]}: {problem["reason"]}; {problem["fix"]}");
    }

    private static string Within(JsonNode place)
    {
        var people = place["people"] is { } number ? $", {(decimal)number:N0} people" : "";
        return (place["within"] is { } within ? $"in {within}" : "top") + people;
    }

    private static string Facts(JsonNode indicator)
    {
        var unit = indicator["unit"]!.GetValue<string>() is { Length: > 0 } text ? $", {text}" : "";
        var set = indicator["set"] is { } name ? $" ({name} {indicator["code"]})".Replace(" )", ")") : "";
        return $"{unit}{((bool)indicator["entered"]! ? ", entered" : "")}{set}";
    }

    public static void Values(TextWriter output, JsonArray values)
    {
        foreach (var value in values)
            output.WriteLine(Line(value!));
        if (values.Count == 0)
            output.WriteLine("No value is stored: ./smartpilots indicator compute PROGRAMME --period P");
    }

    public static string Line(JsonNode value)
    {
        var people = value["value"] is not null && value["people"] is { } all
            ? $", measured for {(value["peopleMeasured"] is { } measured ? Number(measured) : "an unknown number")} of {Number(all)} people" : "";
        var target = value["targetMet"] is { } met ? (bool)met ? ", target met" : ", target missed" : "";
        var rest = (value["note"] is { } note ? $"; {note}" : "") + (value["reason"] is { } reason ? $"; restated: {reason}" : "");
        return $"{value["period"]}  {value["place"],-24}  {Result(value)}  {value["status"]}, revision {value["revision"]}, "
            + $"{Percent(value["completeness"]!)} complete{people}{target}{rest}";
    }

    public static string Result(JsonNode value) => value["value"] is { } number ? $"{Number(number)} {value["unit"]}".TrimEnd() : $"no value: {value["outcome"]}";

    public static string Number(JsonNode number) => ((decimal)number).ToString("0.#########", CultureInfo.InvariantCulture);

    public static string Percent(JsonNode share) => string.Create(CultureInfo.InvariantCulture, $"{(decimal)share * 100:0.##} %");
}
