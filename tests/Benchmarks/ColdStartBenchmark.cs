using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using SmartPilots.Functions.Access;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.WorkerHost;

namespace SmartPilots.Benchmarks;

/// <summary>
/// From the start of the app's process until its first answer, of the package as it is deployed and of the same without code compiled ahead:
/// started by turns by a host like that of Azure Functions, on Azurite, medians.
/// </summary>
internal static class ColdStartBenchmark
{
    private static readonly (string Name, string[] Options)[] Packages = [("as deployed", []), ("not compiled ahead", ["-p:PublishReadyToRun=false"])];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var rounds = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 9;
        var scratch = Directory.CreateTempSubdirectory("smartpilots-cold-start-").FullName;
        try
        {
            var folders = new List<string>();
            foreach (var (name, options) in Packages)
                folders.Add(await PublishAsync(Path.Combine(scratch, name.Replace(' ', '-')), options));
            using var azurite = await AzuriteServer.StartAsync();
            var settings = Settings(azurite);
            var figures = Packages.Select(_ => new List<ColdStart>()).ToList();
            for (var round = -1; round < rounds; round++) // the first round reads the files from the disk, and the tables are made
            {
                for (var i = 0; i < folders.Count; i++)
                {
                    var figure = await MeasureAsync(folders[i], settings);
                    if (round >= 0)
                        figures[i].Add(figure);
                }
            }
            Console.WriteLine($"{Machine.Describe()}; {rounds} rounds, medians (least to most)");
            for (var i = 0; i < folders.Count; i++)
                Console.WriteLine($"{Packages[i].Name,-20} {ColdStart.Text(figures[i])}, package {Zipped(folders[i]) / 1e6:N1} MB");
            return 0;
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<ColdStart> MeasureAsync(string folder, IReadOnlyDictionary<string, string> settings)
    {
        await using var host = await FunctionsHost.StartAloneAsync(folder);
        using var caller = new HttpClient { BaseAddress = host.Address };
        var start = Stopwatch.GetTimestamp();
        var worker = await host.StartWorkerAsync(settings);
        var loaded = Stopwatch.GetElapsedTime(start);
        (await caller.GetAsync("/api/health")).EnsureSuccessStatusCode().Dispose();
        return new ColdStart(loaded, Stopwatch.GetElapsedTime(start), worker.Process.Megabytes());
    }

    private static async Task<string> PublishAsync(string folder, string[] options)
    {
        await TestTool.RunAsync("dotnet", ["publish", Repository.PathTo("functions"), "-c", "Release", "-o", folder, "-v", "quiet", "-nologo", .. options]);
        return folder;
    }

    private static long Zipped(string folder)
    {
        var file = folder + ".zip";
        ZipFile.CreateFromDirectory(folder, file);
        return new FileInfo(file).Length;
    }

    private static Dictionary<string, string> Settings(AzuriteServer azurite) => new()
    {
        ["Tables__ConnectionString"] = azurite.ConnectionString,
        ["SweepSchedule"] = "0 */5 * * * *", ["NotifySchedule"] = "0 */5 * * * *",
        ["Access__OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString(),
        ["Access__GatewayKeys"] = CallerKey.Of("box", CallerRole.Gateway, "y").ToString(),
        ["Access__Gateways"] = "box:*:unsigned",
    };
}

/// <param name="Loaded">Until all functions were loaded.</param>
/// <param name="Answered">Until the first answer.</param>
internal sealed record ColdStart(TimeSpan Loaded, TimeSpan Answered, double Megabytes)
{
    public static string Text(IReadOnlyList<ColdStart> all) => string.Create(CultureInfo.InvariantCulture,
        $"functions loaded after {Milliseconds(all, one => one.Loaded)}, first answer after {Milliseconds(all, one => one.Answered)}, "
        + $"{all.Max(one => one.Megabytes):N0} MB");

    private static string Milliseconds(IReadOnlyList<ColdStart> all, Func<ColdStart, TimeSpan> figure)
    {
        var sorted = all.Select(one => figure(one).TotalMilliseconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Count / 2]:N0} ms ({sorted[0]:N0} to {sorted[^1]:N0})");
    }
}
