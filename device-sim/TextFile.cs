using System.IO.Compression;

namespace SmartPilots.DeviceSim;

/// <summary>Opens a text file, plain or gzip by its first bytes.</summary>
internal static class TextFile
{
    /// <param name="raw">The file beneath, whose position tells how far the reading is.</param>
    public static StreamReader Open(string file, out FileStream raw)
    {
        try
        {
            raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw new InputFileException(file, "file", wrong.Message);
        }
        var gzip = raw.ReadByte() == 0x1F && raw.ReadByte() == 0x8B;
        raw.Position = 0;
        return new StreamReader(gzip ? new GZipStream(raw, CompressionMode.Decompress) : raw);
    }
}
