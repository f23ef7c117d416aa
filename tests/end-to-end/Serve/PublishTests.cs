using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary><c>./smartpilots publish</c> until it would begin; publishing itself takes minutes and is tried by hand.</summary>
public sealed class PublishTests
{
    [SkippableTheory]
    [InlineData("the platform is missing")]
    [InlineData("solaris is no platform", "solaris")]
    [InlineData("one platform at a time, not linux-x64 and win-x64", "linux-x64", "win-x64")]
    [InlineData("--output needs a folder", "linux-x64", "--output")]
    [InlineData("is not empty and holds nothing published", "linux-x64", "--output", "FOLDER")]
    public async Task What_it_cannot_do_it_says_and_no_folder_of_ones_own_is_cleared(string said, params string[] arguments)
    {
        TestTool.SkipIfMissing("bash");
        using var scratch = new ScratchData();
        var own = Path.Combine(scratch.Path, "mine");
        await File.WriteAllTextAsync(own, "");

        using var script = TestTool.Start("bash", [Repository.PathTo("smartpilots"), "publish", .. arguments.Select(one => one == "FOLDER" ? scratch.Path : one)]);
        var error = await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();

        Assert.Equal(2, script.ExitCode);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Contains("Usage: ./smartpilots publish linux-x64|linux-arm64|win-x64", error, StringComparison.Ordinal);
        Assert.True(File.Exists(own));
    }
}
