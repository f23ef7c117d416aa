namespace SmartPilots.Cli.Commands.Indicators;

/// <summary>Prints the chain from a number down to its readings, level by level: a request for each value on the way, so that each is short.</summary>
internal sealed class IndicatorChain(ApiClient api, TextWriter output, IndicatorLookup subject, bool isBrief)
{
    private readonly HashSet<string> _seen = [];
    private long _readings;
    private long _windows;
    private long _unprovable;
    private int _values;
    private int _differences;

    /// <summary>Whether all of it agrees.</summary>
    public async Task<bool> RunAsync(string period, CancellationToken cancellationToken)
    {
        await StepAsync(subject.Place, period, "", cancellationToken);
        await output.WriteLineAsync();
        var old = _unprovable > 0 ? $"; of {_unprovable:N0} windows the readings are no longer kept" : "";
        await output.WriteLineAsync(_differences == 0
            ? $"proved: {_values} values, {_windows:N0} windows and {_readings:N0} readings agree{old}"
            : $"NOT proved: {_differences} differences in {_values} values, {_windows:N0} windows and {_readings:N0} readings{old}");
        return _differences == 0;
    }

    private async Task StepAsync(string place, string period, string indent, CancellationToken cancellationToken)
    {
        if (!_seen.Add($"{place} {period}"))
            return;
        var query = new QueryText().Add("programme", subject.Programme).Add("indicator", subject.Indicator).Add("place", place).Add("period", period);
        var answer = await api.GetAsync($"/api/indicators/explanation{query}", cancellationToken);
        var shown = answer["stored"] ?? answer["recomputed"]!;
        if (indent.Length == 0)
            await output.WriteLineAsync($"{subject.Programme}/{subject.Indicator}: {answer["name"]}");
        await output.WriteLineAsync($"{indent}{IndicatorText.Line(shown)}");
        await output.WriteLineAsync($"{indent}  = {answer["arithmetic"]}");
        await output.WriteLineAsync($"{indent}  hash {shown["hash"]}");
        if (answer["entered"] is { } entered)
            await output.WriteLineAsync($"{indent}  entered: {entered}");
        foreach (var device in answer["devices"]!.AsArray())
            Write(device!, indent + "  ");
        foreach (var difference in answer["differences"]!.AsArray())
            await output.WriteLineAsync($"{indent}  DIFFERENCE {difference}");
        (_values, _differences) = (_values + 1, _differences + answer["differences"]!.AsArray().Count);
        (_readings, _windows, _unprovable) = (_readings + (long)answer["readings"]!, _windows + (long)answer["windows"]!, _unprovable + (long)answer["unprovable"]!);
        foreach (var part in answer["values"]!.AsArray())
            await StepAsync((string)part!["place"]!, (string)part["period"]!, indent + "  ", cancellationToken);
    }

    private void Write(JsonNode device, string indent)
    {
        var value = device["value"] is { } number ? $"{IndicatorText.Number(number)} {device["unit"]}" : "nothing";
        output.WriteLine($"{indent}{device["device"]} {device["stream"]}: {device["measure"]} {value}, {device["readings"]} readings, "
            + $"{IndicatorText.Percent(device["completeness"]!)} complete, hash {device["hash"]}");
        foreach (var day in isBrief ? [] : device["days"]!.AsArray())
            output.WriteLine($"{indent}  {day!["day"]}  {day["windows"],3} windows  {day["readings"],6} readings  {day["hash"]}");
    }
}
