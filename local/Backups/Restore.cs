using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SmartPilots.Gateway.Access;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Local.Backups;

/// <summary>Puts a backup into an empty folder, each file compared with its hash.</summary>
internal sealed partial class Restore(string file)
{
    /// <exception cref="InvalidDataException">It is no whole backup, or of a newer program.</exception>
    /// <exception cref="IOException">A folder is not empty, or cannot be written.</exception>
    public BackupManifest Into(string dataFolder, string? pilots)
    {
        foreach (var folder in new[] { dataFolder, pilots }.OfType<string>())
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
                throw new IOException($"{Path.GetFullPath(folder)} is not empty: a backup goes into an empty folder.");
        }
        using var zip = Open();
        var manifest = ManifestOf(zip);
        if (manifest.Files.Keys.Any(name => name.StartsWith(Backup.PilotsPart, StringComparison.Ordinal)) && pilots is null)
            throw new InvalidDataException("--pilots: the backup holds pilot files; say which folder they go to.");
        var data = new DataFolder(dataFolder);
        File.WriteAllText(data.Restoring, "");
        foreach (var (name, hash) in manifest.Files)
            Extract(zip, name, hash, name.StartsWith(Backup.PilotsPart, StringComparison.Ordinal) ? Path.Combine(pilots!, name[Backup.PilotsPart.Length..])
                : Path.Combine(data.Path, name[Backup.DataPart.Length..]));
        File.Delete(data.Restoring);
        return manifest;
    }

    private ZipArchive Open()
    {
        if (!File.Exists(file))
            throw new IOException($"There is no file {file}.");
        try
        {
            return ZipFile.OpenRead(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{file} is no whole backup: {e.Message}", e);
        }
    }

    private BackupManifest ManifestOf(ZipArchive zip)
    {
        try
        {
            var found = zip.GetEntry(BackupManifest.Name) ?? throw new InvalidDataException($"{file} is no backup of SmartPilots: it has no {BackupManifest.Name}.");
            using var entry = found.Open();
            var manifest = JsonSerializer.Deserialize(entry, BackupJson.Default.BackupManifest)!;
            if (manifest.Format > BackupManifest.CurrentFormat || manifest.StoreSchema > SqliteSchema.Version)
            {
                throw new InvalidDataException(
                    $"{file} is of a newer SmartPilots (format {manifest.Format}, store schema {manifest.StoreSchema}): restore it with that one.");
            }
            return manifest.Files.Keys.FirstOrDefault(name => !Known().IsMatch(name)) is { } strange
                ? throw new InvalidDataException($"{file} is no backup of SmartPilots: it names {strange}.") : manifest;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} is no whole backup: {e.Message}", e);
        }
    }

    private void Extract(ZipArchive zip, string name, string hash, string to)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidDataException($"{file} is not whole: {name} is missing.");
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        FolderOwner.Give(Path.GetDirectoryName(to)!);
        using (var target = new FileStream(to, AtomicFile.OwnerOnly()))
        {
            using var source = entry.Open();
            source.CopyTo(target);
            target.Flush(flushToDisk: true);
        }
        using (var written = File.OpenRead(to))
        {
            if (Convert.ToHexStringLower(SHA256.HashData(written)) != hash)
                throw new InvalidDataException($"{file} is damaged: {name} is not what was put in.");
        }
        FolderOwner.Give(to);
    }

    // Nothing that leads out of the folder.
    [GeneratedRegex(@"^(data|data/pilots|data/certs|pilots|pilots/indicators)/[\w-][\w.-]*$")]
    private static partial Regex Known();
}
