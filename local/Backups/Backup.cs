using System.IO.Compression;
using System.Security.Cryptography;
using SmartPilots.Gateway.Access;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Backups;

/// <summary>
/// Makes a backup of a data folder while its system runs: a zip file of copies of both databases, the pilot files and, on request, the keys. What
/// was acknowledged before it began is in it.
/// </summary>
internal sealed class Backup(DataFolder data, string? pilots, bool withKeys)
{
    public const string DataPart = "data/";
    public const string PilotsPart = "pilots/";

    // Of this machine and this moment.
    private static readonly string[] NotKept = [FolderLock.SystemNote, FolderLock.GatewayNote];

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal); // name in the zip, file on disk

    /// <exception cref="IOException">There is no system's data, the file exists or cannot be written, or a database cannot be copied.</exception>
    public BackupManifest Make(string file, DateTimeOffset now)
    {
        if (!File.Exists(data.Store))
            throw new IOException($"No system has run on {data.Path}. Say which folder it keeps its data in: --data DIR.");
        if (File.Exists(file))
            throw new IOException($"{file} is there already; give another name.");
        var parts = Directory.CreateDirectory(file + ".parts").FullName; // beside it: that disk has to hold it anyway
        try
        {
            Closed(parts);
            // The spool first: what leaves it meanwhile is in the store's copy, and perhaps in both, where it counts once.
            foreach (var database in (string[])[data.Spool, data.Store])
                Copy(database, Path.Combine(parts, Path.GetFileName(database)));
            Collect(parts);
            var hashes = _files.ToDictionary(one => one.Key, one => HashOf(one.Value));
            var manifest = new BackupManifest(BackupManifest.CurrentFormat, now, SqliteSchema.Version, withKeys, hashes);
            var whole = Path.Combine(parts, "backup.zip");
            Write(whole, manifest);
            File.Move(whole, file);
            return manifest;
        }
        finally
        {
            Directory.Delete(parts, recursive: true);
        }
    }

    public static string HashOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private void Copy(string database, string copy)
    {
        if (!File.Exists(database))
            return;
        DatabaseCopy.Make(database, copy);
        _files[DataPart + Path.GetFileName(database)] = copy;
    }

    private void Collect(string parts)
    {
        foreach (var file in Directory.EnumerateFiles(data.Path, "*.json").Where(file => !NotKept.Contains(Path.GetFileName(file))))
        {
            if (withKeys || Path.GetFileName(file) == Path.GetFileName(data.Clock))
                Take(file, DataPart, parts);
        }
        TakeAll(data.Pilots, "*.json", $"{DataPart}{DataFolder.PilotsName}/", parts);
        if (withKeys)
            TakeAll(Path.Combine(data.Path, "certs"), "*", $"{DataPart}certs/", parts);
        TakeAll(pilots, "*.json", PilotsPart, parts);
        TakeAll(pilots is null ? null : Path.Combine(pilots, "indicators"), "*.json", $"{PilotsPart}indicators/", parts);
    }

    private void TakeAll(string? folder, string pattern, string part, string parts)
    {
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [])
            Take(file, part, parts);
    }

    // A copy, because a command may replace the file between its hash and its place in the zip.
    private void Take(string file, string part, string parts)
    {
        var copy = Path.Combine(parts, $"file-{_files.Count}");
        File.Copy(file, copy);
        _files[part + Path.GetFileName(file)] = copy;
    }

    private void Write(string file, BackupManifest manifest)
    {
        using var stream = new FileStream(file, AtomicFile.OwnerOnly());
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var entry = zip.CreateEntry(BackupManifest.Name).Open())
                JsonSerializer.Serialize(entry, manifest, BackupJson.Default.BackupManifest);
            foreach (var (name, from) in _files)
                zip.CreateEntryFromFile(from, name, CompressionLevel.Fastest);
        }
        stream.Flush(flushToDisk: true);
    }

    private static void Closed(string folder)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
