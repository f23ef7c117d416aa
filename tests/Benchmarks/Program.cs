using SmartPilots.Benchmarks;
using SmartPilots.Benchmarks.EndToEnd;
using SmartPilots.Benchmarks.Gateway;

return args switch
{
    ["stores", ..] => await StoreBenchmarks.RunAsync(args[1..]),
    ["decoders", ..] => DecoderBenchmark.Run(),
    ["fuzz", ..] => FuzzVerb.Run(args[1..]),
    ["cold-start", ..] => await ColdStartBenchmark.RunAsync(args[1..]),
    ["indicators", ..] => await IndicatorYear.RunAsync(args[1..]),
    ["weak-link", ..] => await WeakLinkBenchmark.RunAsync(args[1..]),
    ["path", ..] => await PathBenchmark.RunAsync(args[1..]),
    ["notifications", ..] => await NotificationBenchmark.RunAsync(args[1..]),
    ["gateway", "kills", ..] => await KillRun.RunAsync(args[2..]),
    ["gateway", "packets", ..] => await PacketRun.RunAsync(args[2..]),
    ["gateway", "hour", ..] => await HourRun.RunAsync(args[2..]),
    ["gateway", "floods", ..] => await FloodBenchmark.RunAsync(args[2..]),
    ["gateway", ..] => await GatewayBenchmark.RunAsync(args[1..]),
    [Attacker.Verb, ..] => await Attacker.RunAsync(args[1..]),
    [GatewayServer.Verb, var scratch, var functions, var limits] => await GatewayServer.RunAsync(scratch, functions, bool.Parse(limits)),
    [PathServer.Verb, var scratch] => await PathServer.RunAsync(scratch),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- stores [sqlite|tables] | decoders | fuzz [inputs] [seed]"
        + " | indicators [places] [days] | weak-link [data folder] [rounds] | path [rounds] [messages] | notifications [seconds]"
        + " | cold-start [rounds] | gateway [rounds] [messages] [shape, 1 to 4] | gateway floods [seconds] [attack]"
        + " | gateway kills [times] [seed] | gateway packets [count] [seed] | gateway hour [minutes]");
    return 2;
}
