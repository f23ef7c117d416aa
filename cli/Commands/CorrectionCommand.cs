namespace SmartPilots.Cli.Commands;

/// <summary><c>correction void|replace|list</c>: history is corrected by events; what the device sent stays, and windows are restated.</summary>
internal static class CorrectionCommand
{
    public static Command Create() => new("correction",
        "Void or replace a reading: the original stays, with who, when and why, and the windows it touched are restated")
    {
        Void(), Replace(), List(),
    };

    private static Command Void() => Making("void", "The reading no longer counts", null);

    private static Command Replace() => Making("replace", "Another value counts in its place",
        new Argument<decimal>("value") { Description = "In the stream's unit" });

    private static Command Making(string action, string what, Argument<decimal>? value)
    {
        var device = Device();
        var stream = new Argument<string>("stream") { Description = "Such as flow_lps" };
        var at = new Argument<string>("at") { Description = "The reading's time of measurement, such as 2026-11-22T10:00:00Z" };
        var reason = new Option<string>("--reason") { Description = "Why", Required = true };
        var id = new Option<string?>("--id") { Description = "Of the correction: the same one again changes nothing. By default a new one" };
        var command = new Command(action, what) { device, stream, at };
        if (value is not null)
            command.Add(value);
        foreach (var option in (Option[])[reason, id])
            command.Add(option);
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var asked = new JsonObject
            {
                ["id"] = parsed.GetValue(id) ?? Guid.NewGuid().ToString(),
                ["device"] = parsed.GetRequiredValue(device),
                ["stream"] = parsed.GetRequiredValue(stream),
                ["at"] = parsed.GetRequiredValue(at),
                ["action"] = action,
                ["reason"] = parsed.GetRequiredValue(reason),
            };
            if (value is not null)
                asked["value"] = parsed.GetRequiredValue(value);
            Write(output, await api.PostAsync("/api/corrections", asked, cancellationToken));
            return 0;
        });
    }

    private static Command List()
    {
        var device = Device();
        return OperatorVerb.With(new Command("list", "The corrections of a device, in the order in which they were made") { device },
            async (parsed, api, output, cancellationToken) =>
            {
                var query = new QueryText().Add("device", parsed.GetRequiredValue(device));
                foreach (var made in (await api.GetAsync($"/api/corrections{query}", cancellationToken))["corrections"]!.AsArray())
                    Write(output, made!);
                return 0;
            });
    }

    private static Argument<string> Device() => new("device") { Description = "pilot/site/device" };

    private static void Write(TextWriter output, JsonNode made) => output.WriteLine($"{made["madeAt"]}  {made["device"]} {made["stream"]} at {made["at"]}: "
        + $"{made["original"]} {((string?)made["action"] == "void" ? "is void" : $"is replaced by {made["value"]}")}, by {made["by"]}: {made["reason"]}  ({made["id"]})");
}
