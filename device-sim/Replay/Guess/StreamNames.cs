namespace SmartPilots.DeviceSim.Replay.Guess;

/// <summary>Makes names of streams from the names of columns.</summary>
internal sealed class StreamNames
{
    private const int MostLetters = 40;
    private readonly HashSet<string> _given = [];

    /// <summary>Lower case letters, digits and underscores; another name each time.</summary>
    public string Of(string column)
    {
        var name = new StringBuilder();
        foreach (var c in column.Replace("°C", "cel", StringComparison.Ordinal).Replace("%", "pct", StringComparison.Ordinal).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '_')
                name.Append('_');
        }
        var plain = name.ToString().Trim('_');
        if (plain.Length > MostLetters)
            plain = plain[..MostLetters].TrimEnd('_');
        if (plain.Length == 0 || !char.IsAsciiLetterLower(plain[0]))
            plain = $"c_{plain}".TrimEnd('_');
        var unique = plain;
        for (var i = 2; !_given.Add(unique); i++)
            unique = $"{plain}_{i}";
        return unique;
    }
}
