using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>The folder that one system keeps its data in (<c>--data</c>, <c>.data</c> by default).</summary>
internal sealed record DataFolder
{
    /// <summary>Creates the folder when it is missing, closed to other users: it holds keys.</summary>
    public DataFolder(string path)
    {
        Path = System.IO.Path.GetFullPath(path);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path);
        else
            Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public string Path { get; }
    /// <summary>The store's file in it.</summary>
    public const string StoreName = "store.db";

    /// <summary>The folder in it for pilot files that stand in for shipped ones of the same name.</summary>
    public const string PilotsName = "pilots";

    /// <summary>What the functions know of their callers.</summary>
    public const string KeysName = "keys.json";

    public string Store => In(StoreName);
    public string Pilots => In(PilotsName);
    public string Spool => In("spool.db");
    public string Clock => In("clock.json");
    public string Credentials => In("credentials.json");
    public string Keys => In(KeysName);
    public string Running => In(FolderLock.SystemNote);
    public string Notifications => In("notifications.json");

    /// <summary>Stands there while a backup is being restored: until then the folder is not whole.</summary>
    public string Restoring => In("restoring");

    /// <summary>Takes the folder for this process.</summary>
    /// <exception cref="AlreadyRunningException">Another process holds it.</exception>
    public async Task<FolderLock> TakeAsync(CancellationToken cancellationToken) =>
        await FolderLock.TakeAsync(Path, TimeProvider.System, cancellationToken) ?? throw new AlreadyRunningException(this);

    private string In(string file) => System.IO.Path.Combine(Path, file);
}
