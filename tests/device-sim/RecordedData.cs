using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>The recordings beside the repository; a test that needs one is skipped where it is absent.</summary>
internal static class RecordedData
{
    public static string File(string name)
    {
        var root = Environment.GetEnvironmentVariable("SMARTPILOTS_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(root, name));
        Skip.IfNot(System.IO.File.Exists(path), $"{name} is not there.");
        return path;
    }

    public static string Map(string name) => Repository.PathTo($"pilots/maps/{name}.map.json");
}
