using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace SmartPilots.Functions.Page;

/// <summary>The page's files, read once and kept in memory with their compressed forms: few and small by design (for a weak link).</summary>
public sealed partial class PageFiles
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
        return new PageFile(type, bytes, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\"", Path.GetFileName(path) == "sw.js",
            NamedByContent().IsMatch(path));
    }

    // As the build names scripts: other content has another name.
    [GeneratedRegex(@"-[0-9A-Z]{8}\.js$")]
    private static partial Regex NamedByContent();
}

/// <summary>One file of the page.</summary>
/// <param name="ETag">Quoted, as HTTP wants it.</param>
/// <param name="IsLasting">Never another content under this name: a browser need not ask for it again.</param>
public sealed record PageFile(string ContentType, ReadOnlyMemory<byte> Bytes, string ETag, bool IsWorker, bool IsLasting)
{
    // Made when first asked for: the best compression takes a second for all files, and a page in ten languages is read in one.
    private readonly Lazy<ReadOnlyMemory<byte>> _gzip = new(() => Packed(Bytes, body => new GZipStream(body, CompressionLevel.SmallestSize)));
    private readonly Lazy<ReadOnlyMemory<byte>> _brotli = new(() => Packed(Bytes, body => new BrotliStream(body, CompressionLevel.SmallestSize)));

    /// <summary>A content policy holds for a document and for a worker, not for what these load: there it would only be bytes on a weak link.</summary>
    public bool HasPolicy => ContentType.StartsWith("text/html", StringComparison.Ordinal) || IsWorker;

    /// <param name="coding"><c>br</c>, <c>gzip</c>, or null for the bytes as they are.</param>
    public ReadOnlyMemory<byte> In(string? coding) => coding switch { "br" => _brotli.Value, "gzip" => _gzip.Value, _ => Bytes };

    private static ReadOnlyMemory<byte> Packed(ReadOnlyMemory<byte> bytes, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        using (var stream = pack(packed))
            stream.Write(bytes.Span);
        return packed.ToArray();
    }
}
