using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.Gateway.Tests.Access;

public sealed class FolderLockTests : IDisposable
{
    private const int Kills = 30;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task A_start_right_after_kill_9_takes_the_folder_every_time()
    {
        TestTool.SkipIfMissing("flock");
        for (var kill = 0; kill < Kills; kill++)
        {
            using var holder = TestTool.Start("sh", ["-c", "exec 9>>\"$0\" && flock -n 9 && echo held && exec cat", _folder.File("lock")]);
            Assert.Equal("held", await holder.StandardOutput.ReadLineAsync());
            Assert.True(FolderLock.IsHeld(_folder.Path));
            File.WriteAllText(_folder.File(FolderLock.SystemNote), "{}");

            holder.Kill(); // and nobody waits for its end

            using var taken = await FolderLock.TakeAsync(_folder.Path, TimeProvider.System, default);
            Assert.NotNull(taken);
            Assert.False(File.Exists(_folder.File(FolderLock.SystemNote)));
        }
        Assert.False(FolderLock.IsHeld(_folder.Path));
    }
}
