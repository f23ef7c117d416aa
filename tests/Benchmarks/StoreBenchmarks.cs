namespace SmartPilots.Benchmarks;

/// <summary>The verb <c>stores</c>: each store beside the raw thing it is built on, in the same run.</summary>
internal static class StoreBenchmarks
{
    public static async Task<int> RunAsync(string[] parts)
    {
        Console.WriteLine(Machine.Describe());
        var folder = Directory.CreateTempSubdirectory("smartpilots-bench-");
        try
        {
            if (parts is [] || parts.Contains("sqlite"))
                await SqliteStoreBenchmark.RunAsync(folder.FullName);
            if (parts is [] || parts.Contains("tables"))
                await TableStoreBenchmark.RunAsync();
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
