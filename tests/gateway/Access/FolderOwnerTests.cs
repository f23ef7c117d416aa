using System.Diagnostics;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Access;

/// <summary>A gateway under systemd has a user of its own, and a person changes its devices as root.</summary>
public sealed class FolderOwnerTests : IDisposable
{
    private const string Gateway = "12345:23456";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void What_root_writes_for_a_gateway_belongs_to_the_gateways_user()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        Say("chown", Gateway, _folder.Path);

        new DeviceCredentials(_folder.File("devices.json"), TimeProvider.System).Add("d1", "p/s/d1");
        var authority = new SiteAuthority(_folder.File("certs"), TimeProvider.System);
        authority.Create("p");
        authority.IssueServer(["gateway.local"]);

        foreach (var written in new[] { "devices.json", "certs", "certs/server.key" })
            Assert.Equal((written, Gateway), (written, Say("stat", "-c", "%u:%g", _folder.File(written))));
    }

    private static string Say(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return said.Trim();
    }
}
