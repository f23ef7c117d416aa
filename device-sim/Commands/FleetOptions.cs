using NodaTime;
using NodaTime.Text;
using SmartPilots.DeviceSim.Files;
using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Scenarios;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Which fleets, from when, for how long.</summary>
internal sealed class FleetOptions
{
    private const int MostDevices = 100_000;
    private const string Folder = "scenarios";
    private const string Suffix = ".scenario.json";

    public Argument<string[]> Pilots { get; } = new("pilot")
    {
        Description = "Pilots with a scenario (pilots/scenarios), scenario files, or 'all'",
        Arity = ArgumentArity.OneOrMore, HelpName = "pilot",
    };

    public Option<string?> From { get; } = new("--from")
    {
        Description = "First moment, RFC 3339; so long ago that the run ends now when left out",
    };

    public Option<string> Length { get; }

    public Option<int?> Devices { get; } = new("--devices")
    {
        Description = "So many devices of each pilot: the first of its file, or more of the same types than it lists; all when left out",
    };

    public FaultOptions Faults { get; } = new();

    private readonly string _length;

    /// <param name="length">When it is left out, as by a verb that does not have the option.</param>
    public FleetOptions(string length = "1h")
    {
        _length = length;
        Length = new("--for") { Description = "Simulated time such as 45m, 15h or 30d", DefaultValueFactory = _ => length };
        Pilots.NoOptions();
        Devices.Within(1, MostDevices);
    }

    /// <summary>What a shell may complete.</summary>
    public FleetOptions Completing(CommandContext around)
    {
        Pilots.CompletionSources.Add(_ => [.. around.ShippedNames(Folder, Suffix).Append("all").Select(name =>
            new System.CommandLine.Completions.CompletionItem(name))]);
        Faults.Completing(around);
        return this;
    }

    public void AddTo(Command command)
    {
        command.Arguments.Add(Pilots);
        command.Options.Add(From);
        command.Options.Add(Length);
        command.Options.Add(Devices);
        Faults.AddTo(command);
    }

    public FleetRun Read(ParseResult parsed, CommandContext around)
    {
        var span = TimeSpans.Parse("--for", parsed.GetValue(Length) ?? _length);
        var from = parsed.GetValue(From) is { } text ? Moment(text) : Instant.FromDateTimeOffset(around.Clock.GetUtcNow()) - span;
        var seed = parsed.GetValue(Faults.Seed);
        return new FleetRun([.. Files(parsed.GetRequiredValue(Pilots), around).Select(file =>
            new Fleet(file, seed, parsed.GetValue(Devices)))], from, from + span);
    }

    private static IEnumerable<string> Files(string[] pilots, CommandContext around) => pilots is ["all"]
        ? around.ShippedNames(Folder, Suffix).Select(name => around.Shipped(Folder, Suffix, name))
        : pilots.Distinct().Select(pilot => around.Shipped(Folder, Suffix, pilot));

    private static Instant Moment(string text) => OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
        ? parsed.Value.ToInstant() : throw new InputFileException("--from", text, "is no RFC 3339 time such as 2026-11-22T23:30:00+01:00");
}

/// <summary>Fleets that speak together for a while.</summary>
internal sealed record FleetRun(IReadOnlyList<Fleet> Fleets, Instant From, Instant To)
{
    public Traffic Traffic()
    {
        var now = From.ToDateTimeUtc().Ticks;
        var length = (To - From).TotalTicks;
        return new Traffic
        {
            Pilots = [.. Fleets.Select(fleet => fleet.Pilot).Distinct()],
            InOrder = true,
            Added = [.. Fleets.SelectMany(fleet => fleet.Added)],
            Messages = Merged.ByTime(Fleets.Select(fleet => fleet.Messages(From, To))).Select(message =>
            {
                now = message.Ticks;
                return message;
            }),
            Progress = () => (now - From.ToDateTimeUtc().Ticks) / length,
        };
    }
}
