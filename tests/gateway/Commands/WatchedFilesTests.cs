using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Commands;

public sealed class WatchedFilesTests
{
    /// <summary>Under systemd the working folder is <c>/</c>: watching it for changed settings took a gateway 40 s and 100 MB at its start.</summary>
    [SkippableFact]
    public async Task A_gateway_watches_no_folder_for_changes()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "inotify is Linux's");
        using var folder = new ScratchFolder();
        await using var functions = await FunctionsStandIn.StartAsync();
        using var gateway = await ChildGateway.StartAsync(folder, functions.Address);

        var watches = Directory.EnumerateFiles($"/proc/{gateway.Pid}/fdinfo").SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("inotify ", StringComparison.Ordinal));

        Assert.Empty(watches);
    }
}
