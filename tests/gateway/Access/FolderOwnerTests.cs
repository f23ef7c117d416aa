using System.Diagnostics;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Access;

public sealed class FolderOwnerTests
{
    /// <summary>systemd runs the gateway as a user of its own; who adds a device is root.</summary>
    [SkippableFact]
    public void What_root_writes_belongs_to_the_owner_of_the_data_folder()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root may give files away");
        using var folder = new ScratchFolder();
        Assert.Equal("", Run("chown", "12345:23456", folder.Path));
        new DeviceCredentials(folder.File("devices.json"), TimeProvider.System).Add("d1", "p/s/d1");
        Assert.Equal("12345 23456 600", Run("stat", "-c", "%u %g %a", folder.File("devices.json")).Trim());
        Assert.Empty(Directory.GetFiles(folder.Path, "*.new"));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }
}
