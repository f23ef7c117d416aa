using System.Diagnostics;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A disk of a few megabytes in memory (tmpfs); mounting needs rights that not every machine gives.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly ScratchFolder _folder = new();

    private SmallDisk()
    {
    }

    public string Path => _folder.Path;

    public static SmallDisk MountOrSkip(int megabytes)
    {
        var disk = new SmallDisk();
        if (OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path))
            return disk;
        disk._folder.Dispose();
        throw new SkipException("this user may not mount a tmpfs");
    }

    public void Dispose()
    {
        Run("umount", Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
