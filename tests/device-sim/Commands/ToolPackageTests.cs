using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Commands;

/// <summary>The .NET tool as a user gets it: packed, installed from a folder, run where there is nothing.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private const string Complete = """
        eval "$(device-sim completion bash)"
        for line in "device-sim run pre" "device-sim replay x.csv --map a" "device-sim rec" "device-sim run --fa"; do
          COMP_LINE="$line"; COMP_POINT=${#line}; COMP_WORDS=($line); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _device_sim
          echo "${COMPREPLY[@]}"
        done
        """;

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Installed_from_a_folder_it_runs_with_its_pilots_in_an_empty_one_and_a_shell_completes_it()
    {
        TestTool.SkipIfMissing("bash");
        var configuration = AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        var (packages, tools, empty) = (In("packages"), In("tools"), Directory.CreateDirectory(In("empty")).FullName);
        await TestTool.RunAsync("dotnet", ["pack", Repository.PathTo("device-sim"), "-c", configuration, "--no-build", "-o", packages, "-nologo"]);
        await TestTool.RunAsync("dotnet", ["tool", "install", "SmartPilots.DeviceSim", "--tool-path", tools, "--source", packages,
            "--no-cache"]);
        var path = new Dictionary<string, string> { ["PATH"] = $"{tools}:{Environment.GetEnvironmentVariable("PATH")}" };

        var ran = await TestTool.RunAsync("bash", ["-c", $"cd '{empty}' && device-sim run all --from 2026-11-22T00:00:00Z --for 1h "
            + "--faults everything --out all.jsonl.gz && device-sim pilot fleet vietnam-upis --devices 50 --out upis.json && ls"], path);
        var completed = await TestTool.RunAsync("bash", ["-c", Complete], path);

        Assert.Matches("^[0-9,]+ messages written\nvietnam-upis: 50 devices written to upis.json\nall.jsonl.gz\nupis.json\n$", ran);
        Assert.Equal(["preah-sihanouk", "aberdeen-air", "reconcile record", "--faults"], completed.TrimEnd().Split('\n')
            .Select(line => line == "record reconcile" ? "reconcile record" : line));
    }

    private string In(string name) => Path.Combine(_folder.Path, name);
}
