using SmartPilots.Benchmarks;

return args switch
{
    ["stores", ..] => await StoreBenchmarks.RunAsync(args[1..]),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- stores [sqlite|keys|tables]");
    return 2;
}
