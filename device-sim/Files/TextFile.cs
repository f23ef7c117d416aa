namespace SmartPilots.DeviceSim.Files;

/// <summary>Opens a text file, plain or gzip by its first bytes, in the encoding that it has or that is named.</summary>
internal static class TextFile
{
    private const int Sample = 256;

    /// <param name="raw">The file beneath, whose position tells how far the reading is.</param>
    /// <param name="encoding">Null: by the byte order mark, else UTF-16 where every second byte is 0, else UTF-8.</param>
    public static StreamReader Open(string file, out FileStream raw, Encoding? encoding = null)
    {
        try
        {
            raw = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            throw InputFile.Unopened(file, wrong);
        }
        encoding ??= Guess(Start(file, raw));
        return new StreamReader(Content(file, raw), encoding, detectEncodingFromByteOrderMarks: true);
    }

    private static Encoding Guess(ReadOnlySpan<byte> start)
    {
        if (start.Length < 4 || start[0] == 0xFF || start[0] == 0xFE)
            return Encoding.UTF8; // a byte order mark decides when it is read
        var (even, odd) = (0, 0);
        for (var i = 0; i + 1 < start.Length; i += 2)
        {
            even += start[i] == 0 ? 1 : 0;
            odd += start[i + 1] == 0 ? 1 : 0;
        }
        if (even == 0 && odd > start.Length / 4)
            return Encoding.Unicode;
        return odd == 0 && even > start.Length / 4 ? Encoding.BigEndianUnicode : Encoding.UTF8;
    }

    private static byte[] Start(string file, FileStream raw)
    {
        var content = Content(file, raw);
        var start = new byte[Sample];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        raw.Position = 0;
        return start[..length];
    }

    private static Stream Content(string file, FileStream raw)
    {
        var gzip = raw.ReadByte() == 0x1F && raw.ReadByte() == 0x8B;
        raw.Position = 0;
        return gzip ? new GzipFile(file, raw) : raw;
    }
}
