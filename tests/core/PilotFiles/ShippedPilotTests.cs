using SmartPilots.Core.PilotFiles;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.PilotFiles;

public sealed class ShippedPilotTests
{
    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(Repository.PathTo("pilots"), "*.json")
        .Where(path => !path.EndsWith(".schema.json", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_pilot_that_ships_has_no_mistake(string file)
    {
        var result = PilotFileReader.Read(File.ReadAllBytes(Repository.PathTo($"pilots/{file}")), file);

        Assert.Empty(result.Errors);
        Assert.Equal(Path.GetFileNameWithoutExtension(file), result.Pilot!.Id);
    }
}
