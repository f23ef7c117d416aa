using System.IO.Compression;
using System.Security.Cryptography;

namespace SmartPilots.Functions.Page;

/// <summary>The page's files, read once and kept in memory with their gzip form: few and small by design (for a weak link).</summary>
public sealed class PageFiles
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".webmanifest"] = "application/manifest+json",
    };

    private readonly Dictionary<string, PageFile> _files;

    private PageFiles(Dictionary<string, PageFile> files) => _files = files;

    /// <summary>The file of that name; null when there is none.</summary>
    public PageFile? Find(string name) => _files.GetValueOrDefault(name);

    /// <summary>Files of known types in one folder; none when the folder is missing (the page was not built).</summary>
    public static PageFiles Load(string folder)
    {
        var files = new Dictionary<string, PageFile>(StringComparer.Ordinal);
        if (Directory.Exists(folder))
        {
            foreach (var path in Directory.EnumerateFiles(folder).Where(path => Types.ContainsKey(Path.GetExtension(path))))
                files[Path.GetFileName(path)] = Load(path, Types[Path.GetExtension(path)]);
        }
        return new PageFiles(files);
    }

    private static PageFile Load(string path, string type)
    {
        var bytes = File.ReadAllBytes(path);
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize))
            gzip.Write(bytes);
        return new PageFile(type, bytes, zipped.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"");
    }
}

/// <summary>One file of the page.</summary>
/// <param name="ETag">Quoted, as HTTP wants it.</param>
public sealed record PageFile(string ContentType, ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Zipped, string ETag);
