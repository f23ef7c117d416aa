using System.CommandLine;
using NodaTime;
using NodaTime.Text;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Which fleets, from when, for how long.</summary>
internal sealed class FleetOptions
{
    public Argument<string[]> Pilots { get; } = new("pilot")
    {
        Description = "Pilots with a scenario (pilots/scenarios), scenario files, or 'all'", Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> From { get; } = new("--from")
    {
        Description = "First moment, RFC 3339; so long ago that the run ends now when left out",
    };

    public Option<string> Length { get; } = new("--for")
    {
        Description = "Simulated time such as 45m, 15h or 30d", DefaultValueFactory = _ => "1h",
    };

    public Option<int?> Devices { get; } = new("--devices") { Description = "The first so many devices of each pilot; all when left out" };

    public FaultOptions Faults { get; } = new();

    public void AddTo(Command command)
    {
        command.Arguments.Add(Pilots);
        command.Options.Add(From);
        command.Options.Add(Length);
        command.Options.Add(Devices);
        Faults.AddTo(command);
    }

    public FleetRun Read(ParseResult parsed, Surroundings around)
    {
        var span = TimeSpans.Parse("--for", parsed.GetRequiredValue(Length));
        var from = parsed.GetValue(From) is { } text ? Moment(text) : Instant.FromDateTimeOffset(around.Clock.GetUtcNow()) - span;
        var seed = parsed.GetValue(Faults.Seed);
        return new FleetRun([.. Files(parsed.GetRequiredValue(Pilots), around).Select(file => new Fleet(file, seed))], from, from + span,
            parsed.GetValue(Devices));
    }

    private static IEnumerable<string> Files(string[] pilots, Surroundings around)
    {
        var folder = Path.Combine(around.PilotsFolder, "scenarios");
        if (pilots is ["all"])
            return Directory.EnumerateFiles(folder, "*.scenario.json").Order(StringComparer.Ordinal);
        return pilots.Select(pilot => pilot.EndsWith(".json", StringComparison.Ordinal) ? pilot : Path.Combine(folder,
            $"{pilot}.scenario.json"));
    }

    private static Instant Moment(string text) => OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
        ? parsed.Value.ToInstant() : throw new InputFileException("--from", text, "is no RFC 3339 time such as 2026-11-22T23:30:00+01:00");
}

/// <summary>Fleets that speak together for a while.</summary>
internal sealed record FleetRun(IReadOnlyList<Fleet> Fleets, Instant From, Instant To, int? Devices)
{
    public Traffic Traffic()
    {
        var now = From.ToDateTimeUtc().Ticks;
        var length = (To - From).TotalTicks;
        return new Traffic
        {
            Pilots = [.. Fleets.Select(fleet => fleet.Pilot).Distinct()],
            Messages = Merged.ByTime(Fleets.Select(Messages)).Select(message =>
            {
                now = message.Ticks;
                return message;
            }),
            Progress = () => (now - From.ToDateTimeUtc().Ticks) / length,
        };
    }

    private IEnumerable<SimulatedMessage> Messages(Fleet fleet)
    {
        var heard = fleet.Devices.Take(Devices ?? int.MaxValue).Select(device => device.Key).ToHashSet();
        return fleet.Messages(From, To, device => heard.Contains(device.Key));
    }
}
