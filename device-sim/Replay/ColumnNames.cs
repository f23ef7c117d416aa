using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Replay;

/// <summary>How a column's text becomes the name of a site or device.</summary>
[JsonConverter(typeof(KebabCaseEnum<ColumnNames>))]
internal enum ColumnNames
{
    /// <summary>It is one already.</summary>
    AsWritten,

    /// <summary>In lower case, with a dash for whatever is neither letter nor digit: <c>SU38/46B</c> is <c>su38-46b</c>.</summary>
    Dashed,
}

/// <summary>Applies <see cref="ColumnNames"/>.</summary>
internal static class ColumnNaming
{
    public static string Name(this ColumnNames names, ReadOnlySpan<char> text)
    {
        if (names == ColumnNames.AsWritten)
            return text.ToString();
        var name = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(char.ToLowerInvariant(c));
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }
        return name.ToString().TrimEnd('-');
    }
}
