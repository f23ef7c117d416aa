using Xunit;

namespace SmartPilots.Tests.Support;

/// <summary>Recorded data that the project does not ship: beside the checkout, or where <c>SMARTPILOTS_DATA</c> says.</summary>
public static class SharedData
{
    private static readonly string Folder =
        Environment.GetEnvironmentVariable("SMARTPILOTS_DATA") ?? Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "data"));

    /// <summary>The path; where there is no such file or folder, the test is skipped.</summary>
    public static string PathTo(string relative)
    {
        var path = Path.Combine(Folder, relative);
        Skip.IfNot(Path.Exists(path), $"{relative} is not here");
        return path;
    }

    /// <summary>A JSON file of it.</summary>
    public static System.Text.Json.JsonElement Json(string relative) =>
        System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(PathTo(relative))).RootElement;
}
