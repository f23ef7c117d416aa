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

        var opened = Directory.GetFiles($"/proc/{gateway.Pid}/fdinfo").Select(TryRead).OfType<string>().ToList();
        Assert.NotEmpty(opened);
        Assert.DoesNotContain(opened, info => info.Contains("inotify ", StringComparison.Ordinal));
    }

    /// <summary>Null for what was closed since the folder was listed: a connection, or a file that was read once.</summary>
    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
