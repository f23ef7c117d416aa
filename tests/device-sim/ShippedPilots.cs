using SmartPilots.Core.PilotFiles;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests;

/// <summary>The pilots and scenarios of the repository.</summary>
internal static class ShippedPilots
{
    public static TheoryData<string> WithScenario => [.. Directory.EnumerateFiles(Repository.PathTo("pilots/scenarios"), "*.scenario.json")
        .Select(file => Path.GetFileName(file).Split('.')[0]).Order()];

    public static string Scenario(string pilot) => Repository.PathTo($"pilots/scenarios/{pilot}.scenario.json");

    public static PilotDefinition Read(string pilot)
    {
        var file = Repository.PathTo($"pilots/{pilot}.json");
        var read = PilotFileReader.Read(File.ReadAllBytes(file), file);
        Assert.Empty(read.Errors);
        return read.Pilot!;
    }
}
