using System.Globalization;

namespace Azure.Data.Tables.Protocol;

/// <summary>OData literals and keys.</summary>
internal static class Filter
{
    /// <summary>A quote inside an OData string is written twice, in filters and in the keys of an address alike.</summary>
    public static string Escape(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    public static string Create(FormattableString filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var literals = Array.ConvertAll(filter.GetArguments(), Literal);
        return string.Format(CultureInfo.InvariantCulture, filter.Format, literals);
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"'{Escape(text)}'",
        char letter => $"'{Escape(letter.ToString())}'",
        bool flag => flag ? "true" : "false",
        long or ulong => string.Create(CultureInfo.InvariantCulture, $"{value}L"),
        sbyte or byte or short or ushort or int or uint or decimal or float or double =>
            ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        Guid guid => $"guid'{guid}'",
        DateTimeOffset time => Time(time.UtcDateTime),
        DateTime time => Time(time.ToUniversalTime()),
        byte[] bytes => $"X'{Convert.ToHexString(bytes)}'",
        BinaryData data => $"X'{Convert.ToHexString(data.ToMemory().Span)}'",
        _ => throw new ArgumentException($"A filter cannot hold a {value.GetType()}.", nameof(value)),
    };

    private static string Time(DateTime utc) => $"datetime'{utc.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture)}'";
}
