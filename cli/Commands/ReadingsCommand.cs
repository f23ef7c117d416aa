namespace SmartPilots.Cli.Commands;

/// <summary><c>readings</c>: what a device measured, reading by reading, or as a file to take along.</summary>
internal static class ReadingsCommand
{
    public static Command Create()
    {
        var device = new Argument<string>("device") { Description = "pilot/site/device" };
        var stream = new Option<string?>("--stream") { Description = "Only this stream (not with --save)" };
        var from = new Option<string?>("--from") { Description = "First time of measurement, such as 2026-11-01T10:00:00Z; by default a day before --to" };
        var to = new Option<string?>("--to") { Description = "Times before it; by default now, by the system's clock" };
        var save = DataFiles.Save();
        var json = new Option<bool>("--json") { Description = "One line of JSON on standard output for each reading" };
        var command = new Command("readings", "Readings of a device with quality and time of receipt; as CSV, workbook or Data Package with --save")
        {
            device, stream, from, to, save, json,
        };
        return OperatorVerb.With(command, async (parsed, api, output, cancellationToken) =>
        {
            var query = new QueryText().Add("device", parsed.GetRequiredValue(device)).Add("from", parsed.GetValue(from)).Add("to", parsed.GetValue(to));
            if (parsed.GetValue(save) is { } file)
                return await DataFiles.SaveAsync(api, query, file, output, cancellationToken);
            await foreach (var page in api.PagesAsync($"/api/readings{query}", cancellationToken))
            {
                foreach (var reading in page["readings"]!.AsArray().Where(one => parsed.GetValue(stream) is not { } only || (string?)one!["stream"] == only))
                    output.WriteLine(parsed.GetValue(json) ? reading!.ToJsonString() : Text(reading!));
            }
            return 0;
        });
    }

    private static string Text(JsonNode reading)
    {
        var at = ((DateTimeOffset)reading["at"]!).ToString("yyyy-MM-ddTHH:mm:ss.FFFZ", CultureInfo.InvariantCulture);
        return $"{at,-24}  {(string)reading["stream"]!,-16}  {reading["value"],-14}  {(string)reading["quality"]!}"
            + (reading["original"] is { } original ? $" (the device sent {original})" : "");
    }
}
