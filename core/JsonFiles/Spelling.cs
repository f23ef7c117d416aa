namespace SmartPilots.Core.JsonFiles;

/// <summary>Finds the known name that a misspelt one was probably meant to be.</summary>
internal static class Spelling
{
    /// <summary>"did you mean …?", or the list of known names when none is near.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known) =>
        Near(name, known) ?? (known.Count == 0 ? "remove it" : $"known here: {string.Join(", ", known.Take(40))}");

    /// <summary>"did you mean …?"; null when no known name is near.</summary>
    public static string? Near(string name, IReadOnlyCollection<string> known)
    {
        var lower = name.ToLowerInvariant();
        var nearest = known.MinBy(candidate => Distance(lower, candidate.ToLowerInvariant()));
        var isNear = nearest is not null && Distance(lower, nearest.ToLowerInvariant()) <= Math.Max(1, nearest.Length / 3);
        return isNear ? $"did you mean \"{nearest}\"?" : null;
    }

    // Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost one each.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(substitution, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }
        return d[a.Length, b.Length];
    }
}
