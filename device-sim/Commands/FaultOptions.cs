using SmartPilots.DeviceSim.Faults;

namespace SmartPilots.DeviceSim.Commands;

/// <summary><c>--seed</c> and <c>--faults</c>.</summary>
internal sealed class FaultOptions
{
    public Option<ulong> Seed { get; } = new("--seed") { Description = "Same seed, same bytes", DefaultValueFactory = _ => 1 };

    public Option<string?> Plan { get; } = new("--faults")
    {
        Description = "What goes wrong on the way, from the seed: a plan file, or the name of one that ships (pilots/faults)",
        HelpName = "plan",
    };

    /// <summary>What a shell may complete.</summary>
    public void Completing(CommandContext around) => Plan.CompletionSources.Add(_ => [.. around.ShippedNames("faults", ".faults.json")
        .Select(name => new System.CommandLine.Completions.CompletionItem(name))]);

    public void AddTo(Command command)
    {
        command.Options.Add(Seed);
        command.Options.Add(Plan);
    }

    /// <summary>The plan; null when there is none.</summary>
    public FaultPlan? Read(ParseResult parsed, CommandContext around) => parsed.GetValue(Plan) is { } name
        ? FaultPlan.Read(around.Shipped("faults", ".faults.json", name)) : null;

    /// <summary>The traffic with the plan's faults on its way.</summary>
    public Traffic Apply(ParseResult parsed, CommandContext around, Traffic traffic)
    {
        if (Read(parsed, around) is not { } plan)
            return traffic;
        var messages = traffic.InOrder ? traffic.Messages : traffic.Messages.OrderBy(message => message.Ticks);
        return traffic with { Messages = new FaultyLine(plan, parsed.GetValue(Seed)).Apply(messages) };
    }
}
