using System.CommandLine;
using System.Text.Json;
using SmartPilots.DeviceSim.Bench;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>bench</c>: a load, closed-loop or open-loop at a rate, with percentiles; or a ramp of rates to the knee.</summary>
internal static class BenchCommand
{
    public static Command Create(Surroundings around)
    {
        var pilot = new Argument<string>("pilot") { Description = "Whose devices speak", DefaultValueFactory = _ => "daiad" };
        var connections = new Option<int>("--connections") { Description = "1 to 5000", DefaultValueFactory = _ => 8 };
        var rate = new Option<double?>("--rate") { Description = "Messages a second, open loop; closed loop when left out" };
        var inFlight = new Option<int>("--in-flight") { Description = "Per connection, closed loop", DefaultValueFactory = _ => 20 };
        var length = new Option<string>("--for") { Description = "How long it measures", DefaultValueFactory = _ => "10s" };
        var ramp = new Option<double?>("--ramp")
        {
            Description = "Raise the rate by half until the PUBACK p99 passes so many milliseconds",
        };
        var place = new SystemOptions();
        var json = new Option<bool>("--json") { Description = "A line of JSON for each load" };
        var command = new Command("bench", "Put a load on a system or a broker and measure latencies")
        {
            pilot, connections, rate, inFlight, length, ramp, json,
        };
        place.AddTo(command);
        connections.Validators.Add(result => Positive(result, 5000));
        inFlight.Validators.Add(result => Positive(result, 65_535));
        command.SetAction((parsed, cancellation) => ExitCodes.OfAsync(around.Error, cancellation, async () =>
        {
            await using var system = await place.OpenAsync(parsed, around, cancellation);
            using var http = new HttpClient();
            var definition = PilotFile.Read(around.PilotsFolder, parsed.GetRequiredValue(pilot), []).Definition;
            var traffic = new BenchTraffic(definition, around.Clock.GetUtcNow().AddDays(-2));
            var options = new BenchOptions
            {
                Connections = parsed.GetValue(connections),
                InFlight = parsed.GetValue(inFlight),
                Rate = parsed.GetValue(rate) ?? (parsed.GetValue(ramp) is null ? null : 500),
                Length = TimeSpans.Parse("--for", parsed.GetRequiredValue(length)).ToTimeSpan(),
            };
            while (true)
            {
                var probe = !place.IsBrokerAlone(parsed) ? new QueryProbe(system.Find, http, around.Clock) : null;
                var result = await new LoadRun(system.Find, traffic, options, around.Clock).RunAsync(probe, cancellation);
                await around.Output.WriteLineAsync(parsed.GetValue(json) ? Json(options, result) : Text(options, result));
                if (parsed.GetValue(ramp) is not { } limit || result.Puback.Milliseconds(0.99) > limit
                    || result.PerSecond < options.Rate * 0.9)
                    return ExitCodes.Done;
                options = options with { Rate = options.Rate * 1.5 };
            }
        }));
        return command;
    }

    private static string Text(BenchOptions options, LoadResult result) =>
        $"{options.Connections} connections, {(result.Rate is { } rate ? $"{rate:N0}/s asked" : $"{options.InFlight} in flight each")}:"
        + $" {result.PerSecond:N0} messages/s; PUBACK {result.Puback}"
        + (result.Queryable.Count > 0 ? $"; queryable {result.Queryable}" : "")
        + (result.Unanswered > 0 ? $"; {result.Unanswered:N0} unanswered" : "");

    private static string Json(BenchOptions options, LoadResult result) => JsonSerializer.Serialize(new
    {
        connections = options.Connections, rate = result.Rate, inFlight = result.Rate is null ? options.InFlight : (int?)null,
        sent = result.Sent, perSecond = Math.Round(result.PerSecond, 1), unanswered = result.Unanswered,
        pubackMs = result.Puback.Percentiles(), queryableMs = result.Queryable.Percentiles(),
    }, JsonSerializerOptions.Web);

    private static void Positive(System.CommandLine.Parsing.OptionResult result, int most)
    {
        if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > most))
            result.AddError($"{result.Option.Name}: {value} is not 1 to {most}");
    }
}
