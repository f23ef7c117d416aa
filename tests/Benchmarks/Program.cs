using SmartPilots.Benchmarks;
using SmartPilots.Benchmarks.EndToEnd;

return args switch
{
    ["stores", ..] => await StoreBenchmarks.RunAsync(args[1..]),
    ["path", ..] => await PathBenchmark.RunAsync(args[1..]),
    [PathServer.Verb, var scratch] => await PathServer.RunAsync(scratch),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- stores [sqlite|keys|tables] | path [rounds] [messages]");
    return 2;
}
