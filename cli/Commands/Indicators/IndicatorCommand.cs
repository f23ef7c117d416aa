namespace SmartPilots.Cli.Commands.Indicators;

/// <summary><c>indicator list|compute|values|explain|enter|import</c>: numbers for decisions, each with what it is made of.</summary>
internal static class IndicatorCommand
{
    private const string PeriodText = "Day, month, quarter or year: 2026-11-30, 2026-11, 2026-Q4 or 2026";

    public static Command Create() => new("indicator", "Indicators: compute them from windows, compare places and periods, lead a number back to its readings")
    {
        List(), Compute(), Values(), Explain(), Enter(), Import(),
    };

    private static Command List() => OperatorVerb.Showing(
        new Command("list", "Programmes with their places, sets and indicators, and what is wrong with their files"),
        _ => "/api/indicators", (_, output, answer) => IndicatorText.List(output, answer),
        answer => answer["problems"]!.AsArray().Count > 0 ? 1 : 0);

    private static Command Compute()
    {
        var programme = new Argument<string>("programme") { Description = "Programme" };
        var (period, indicator, place) = (Period(), new Option<string?>("--indicator") { Description = "Only this one" }, Place());
        var command = new Command("compute", "Compute now what a timer computes every night; to repeat it changes nothing") { programme, period, indicator, place };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var tally = await api.PostAsync("/api/indicators/compute", new JsonObject
            {
                ["programme"] = parsed.GetRequiredValue(programme), ["period"] = parsed.GetRequiredValue(period), ["indicator"] = parsed.GetValue(indicator),
                ["place"] = parsed.GetValue(place),
            }, cancellationToken);
            await output.WriteLineAsync($"{tally["values"]} values computed, {tally["written"]} new or changed, {tally["restated"]} restated");
            return 0;
        });
    }

    private static Command Values()
    {
        var (indicator, period, place) = (Indicator(), new Option<string?>("--period") { Description = PeriodText }, Place());
        var (from, to) = (new Option<string?>("--from") { Description = "First period, in place of --period" },
            new Option<string?>("--to") { Description = "Last period" });
        var (level, within) = (new Option<string?>("--level") { Description = "Only places of this level, such as ward" },
            new Option<string?>("--within") { Description = "Only places that lie in this one" });
        var csv = new Option<string?>("--csv") { Description = "Write a CSV file" };
        var command = new Command("values", "Stored values: places and periods beside each other") { indicator, period, from, to, place, level, within, csv };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var subject = await IndicatorLookup.FindAsync(api, parsed.GetRequiredValue(indicator), parsed.GetValue(place) ?? "", cancellationToken); // none is all
            var query = new QueryText().Add("programme", subject.Programme).Add("indicator", subject.Indicator).Add("period", parsed.GetValue(period))
                .Add("from", parsed.GetValue(from))
                .Add("to", parsed.GetValue(to)).Add("place", parsed.GetValue(place)).Add("level", parsed.GetValue(level)).Add("within", parsed.GetValue(within));
            if (parsed.GetValue(csv) is { } file)
            {
                await File.WriteAllBytesAsync(file, await api.CallAsync(HttpMethod.Get, $"/api/indicators/values{query.Add("format", "csv")}", null, cancellationToken),
                    cancellationToken);
                return 0;
            }
            IndicatorText.Values(output, (await api.GetAsync($"/api/indicators/values{query}", cancellationToken))["values"]!.AsArray());
            return 0;
        });
    }

    private static Command Explain()
    {
        var (indicator, period, place) = (Indicator(), Period(), Place());
        var brief = new Option<bool>("--brief") { Description = "Without the days of each device" };
        var command = new Command("explain", "Lead a number back to windows and readings, and prove it: exit code 1 when something does not agree")
        {
            indicator, period, place, brief,
        };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var subject = await IndicatorLookup.FindAsync(api, parsed.GetRequiredValue(indicator), parsed.GetValue(place), cancellationToken);
            return await new IndicatorChain(api, output, subject, parsed.GetValue(brief)).RunAsync(parsed.GetRequiredValue(period), cancellationToken) ? 0 : 1;
        });
    }

    private static Command Enter()
    {
        var (indicator, period) = (Indicator(), Period());
        var place = new Option<string>("--place") { Description = "Place", Required = true };
        var value = new Option<decimal>("--value") { Description = "The value", Required = true };
        var unit = new Option<string?>("--unit") { Description = "UCUM code; by default the indicator's" };
        var source = new Option<string>("--source") { Description = "Where it comes from, such as a survey with its date", Required = true };
        var command = new Command("enter", "Enter a value that readings cannot feed; who and when are noted") { indicator, period, place, value, unit, source };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var subject = await IndicatorLookup.FindAsync(api, parsed.GetRequiredValue(indicator), parsed.GetRequiredValue(place), cancellationToken);
            var entry = IndicatorLookup.Entry(subject, parsed.GetRequiredValue(period), parsed.GetRequiredValue(value), parsed.GetValue(unit),
                parsed.GetRequiredValue(source));
            await api.PostAsync("/api/indicators/entries", entry, cancellationToken);
            var text = parsed.GetRequiredValue(value).ToString(CultureInfo.InvariantCulture);
            await output.WriteLineAsync($"{subject.Indicator} {parsed.GetRequiredValue(period)} {subject.Place}: {text} entered");
            return 0;
        });
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "CSV with columns programme, indicator, period, place, value, unit, source" };
        return OperatorVerb.With(new Command("import", "Enter many values from a CSV file; every line is checked before the first is entered") { file },
            async (parsed, api, output, cancellationToken) =>
        {
            var entries = EntriesCsv.Read(parsed.GetRequiredValue(file));
            for (var i = 0; i < entries.Count; i++)
            {
                try
                {
                    await api.PostAsync("/api/indicators/entries", entries[i].Body, cancellationToken);
                }
                catch (InvalidDataException e)
                {
                    var before = $"({i} of {entries.Count} lines before it are entered.)";
                    throw new InvalidDataException($"{parsed.GetRequiredValue(file)}:{entries[i].Line}: {e.Message} {before}");
                }
            }
            await output.WriteLineAsync($"{entries.Count} values entered");
            return 0;
        });
    }

    private static Argument<string> Indicator() => new("id") { Description = "Indicator, or programme/indicator where several programmes have it" };

    private static Option<string> Period() => new("--period") { Description = PeriodText, Required = true };

    private static Option<string?> Place() => new("--place") { Description = "Place; by default the whole programme" };
}
