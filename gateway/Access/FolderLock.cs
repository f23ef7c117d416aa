namespace SmartPilots.Gateway.Access;

/// <summary>
/// Holds a data folder for the one process that works on it: an operating system's lock on the file <c>lock</c> in it, which ends with the process
/// however that ends. Nothing else says whether a folder is in use: notes, process ids and ports outlive kill -9 and are used again.
/// </summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>What the holder writes for other processes to find it by; of an earlier holder they are no longer true.</summary>
    public const string SystemNote = "running.json";

    /// <summary>The same of a gateway, alone or in the whole system.</summary>
    public const string GatewayNote = "gateway.json";

    private const string Name = "lock";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // a process that was killed lives on until its last write to the disk ends
    private static readonly TimeSpan TryEvery = TimeSpan.FromSeconds(0.05);

    // As .NET reports a lock that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private static readonly int[] HeldCodes = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, and removes an earlier holder's notes. Null when another process holds it, and still does two seconds later.</summary>
    /// <param name="folder">Is there already.</param>
    public static async Task<FolderLock?> TakeAsync(string folder, TimeProvider time, CancellationToken cancellationToken)
    {
        var (path, from) = (Path.Combine(folder, Name), time.GetTimestamp());
        FileStream? file;
        while ((file = Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)) is null)
        {
            if (time.GetElapsedTime(from) > Patience)
                return null;
            await Task.Delay(TryEvery, time, cancellationToken);
        }
        FolderOwner.Give(path); // a service's user must be able to take what root took first
        File.Delete(Path.Combine(folder, SystemNote));
        File.Delete(Path.Combine(folder, GatewayNote));
        return new FolderLock(file);
    }

    /// <summary>Whether a process holds the folder now.</summary>
    public static bool IsHeld(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return false;
        // Shared: two processes that look do not see each other.
        using var file = Open(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return file is null;
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (mode == FileMode.OpenOrCreate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, options);
        }
        catch (IOException e) when (HeldCodes.Contains(e.HResult))
        {
            return null;
        }
    }
}
