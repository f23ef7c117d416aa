using System.CommandLine;
using SmartPilots.DeviceSim.Bench;
using SmartPilots.DeviceSim.Pilots;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>bench</c>: a load, closed-loop or open-loop at a rate, with percentiles; or a ramp of rates to the knee.</summary>
internal sealed class BenchCommand(CommandContext around)
{
    private const double FirstRate = 500;

    private readonly Argument<string> _pilot = new("pilot") { Description = "Whose devices speak", DefaultValueFactory = _ => "daiad" };

    private readonly Option<int> _connections = new("--connections") { Description = "1 to 5000", DefaultValueFactory = _ => 8 };

    private readonly Option<double?> _rate = new("--rate")
    {
        Description = "Messages a second over all connections, at times fixed beforehand (open loop); closed loop when left out",
    };

    private readonly Option<int> _inFlight = new("--in-flight")
    {
        Description = "Per connection, closed loop", DefaultValueFactory = _ => 20,
    };

    private readonly Option<string> _length = new("--for") { Description = "How long it measures", DefaultValueFactory = _ => "10s" };

    private readonly Option<double?> _ramp = new("--ramp")
    {
        Description = "Raise the rate by half, from --rate or 500, until the PUBACK p99 passes so many milliseconds",
    };

    private readonly Option<bool> _beside = new("--beside-mosquitto")
    {
        Description = "First the same load on a mosquitto of its own, which is started for it",
    };

    private readonly Option<int> _rounds = new("--rounds") { Description = "Repeat all so often", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _json = new("--json") { Description = "A line of JSON for each load" };

    private readonly SystemOptions _place = new();

    public static Command Create(CommandContext around) => new BenchCommand(around).Create();

    private Command Create()
    {
        var command = new Command("bench", "Put a load on a system or a broker and measure latencies: PUBLISH to PUBACK, and to queryable")
        {
            _pilot, _connections, _rate, _inFlight, _length, _ramp, _beside, _rounds, _json,
        };
        _place.Data.Description = "Data folder of the system; a temporary one when left out";
        _place.Data.DefaultValueFactory = null;
        _place.AddTo(command);
        _connections.Within(1, 5000);
        _inFlight.Within(1, 65_535);
        _rounds.Within(1, 1000);
        _rate.Positive();
        _ramp.Positive();
        command.SetAction((parsed, cancellationToken) => ExitCodes.OfAsync(around.Error, cancellationToken, () => RunAsync(parsed, cancellationToken)));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = new BenchOptions
        {
            Connections = parsed.GetValue(_connections),
            InFlight = parsed.GetValue(_inFlight),
            Rate = parsed.GetValue(_rate) ?? (parsed.GetValue(_ramp) is null ? null : FirstRate),
            Length = TimeSpans.Parse("--for", parsed.GetRequiredValue(_length)).ToTimeSpan(),
        };
        var definition = PilotFile.Read(around.PilotsFolder, parsed.GetRequiredValue(_pilot), []).Definition;
        using var scratch = NeedsScratch(parsed) ? new ScratchFolder() : null;
        await using var system = await _place.OpenAsync(parsed, around, cancellationToken, request =>
            scratch is null ? request : request with { DataFolder = scratch.Path });
        await using var mosquitto = parsed.GetValue(_beside) ? await Mosquitto.StartAsync(around.Clock, cancellationToken) : null;
        using var http = new HttpClient();
        var traffic = new BenchTraffic(definition, around.Clock.GetUtcNow().AddDays(-2));
        for (var round = 0; round < parsed.GetValue(_rounds); round++)
        {
            if (mosquitto is not null)
            {
                var broker = new LoadSeries("mosquitto alone", mosquitto.Find, null, traffic, around.Clock);
                await MeasureAsync(broker, options, parsed, cancellationToken);
            }
            var alone = _place.IsBrokerAlone(parsed);
            var target = new LoadSeries(alone ? "broker" : "system", system.Find, alone ? null : http, traffic, around.Clock);
            await MeasureAsync(target, options, parsed, cancellationToken);
        }
        return ExitCodes.Done;
    }

    private async Task MeasureAsync(LoadSeries series, BenchOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        LoadResult? held = null;
        LoadResult? last = null;
        await foreach (var result in series.RunAsync(options, parsed.GetValue(_ramp), cancellationToken))
        {
            (held, last) = (last, result);
            await around.Output.WriteLineAsync(parsed.GetValue(_json) ? BenchText.Json(series.Name, options, result)
                : BenchText.Line(series.Name, options, result));
        }
        if (parsed.GetValue(_ramp) is { } limit && last is not null)
            await around.Error.WriteLineAsync(BenchText.Knee(series.Name, limit, held, last));
    }

    // What a benchmark stores has no place among a pilot's readings.
    private bool NeedsScratch(ParseResult parsed) => around.StartsSystems && parsed.GetValue(_place.Broker) is null
        && parsed.GetValue(_place.Data) is null;

    private sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("device-sim-bench-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
