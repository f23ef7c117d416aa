namespace SmartPilots.DeviceSim.Replay;

/// <summary>Encodings by the names that people use: those of IANA, and <c>latin1</c>.</summary>
internal static class FileEncoding
{
    /// <summary>Null when there is none of this name.</summary>
    public static Encoding? Find(string name)
    {
        var usual = name.ToLowerInvariant() switch
        {
            "utf8" => "utf-8",
            "latin1" or "latin-1" => "iso-8859-1",
            "utf-16le" => "utf-16",
            "ansi" or "cp1252" => "windows-1252",
            var other => other,
        };
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(usual) ?? Encoding.GetEncoding(usual);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
