using System.CommandLine;
using SmartPilots.Simulation;

var seeds = new Option<SeedRange>("--seeds")
{
    Description = "Seeds to run, A-B or one",
    CustomParser = result =>
    {
        if (SeedRange.TryParse(result.Tokens[0].Value, out var range))
            return range;
        result.AddError($"--seeds takes A-B, such as 1-10000, not {result.Tokens[0].Value}.");
        return default;
    },
    DefaultValueFactory = _ => new SeedRange(1, 1000),
};
var trace = new Option<bool>("--trace") { Description = "Print every event (of one seed)" };
var mutation = new Option<string?>("--mutation") { Description = "Break the code on purpose; list names them" };
var jobs = new Option<int>("--jobs") { Description = "Seeds at once", DefaultValueFactory = _ => Environment.ProcessorCount };

var command = new RootCommand("smartpilots simulate: production code of gateway, functions and core under a seeded scheduler that breaks things.")
{
    seeds, trace, mutation, jobs,
};
command.SetAction(parsed => SimulateVerb.Run(
    parsed.GetValue(seeds), parsed.GetValue(trace), parsed.GetValue(mutation), Math.Max(1, parsed.GetValue(jobs)), Console.Out));
var arguments = command.Parse(args);
return arguments.Errors.Count > 0 ? Math.Max(2, arguments.Invoke()) : arguments.Invoke();
