namespace SmartPilots.Functions.Http;

/// <summary>One file of comma-separated values (RFC 4180), line by line: a point as decimal sign, times in ISO 8601.</summary>
internal sealed class CsvText
{
    private readonly StringBuilder _text = new();

    /// <summary>Ends the line after its last value.</summary>
    public void Line(params ReadOnlySpan<string?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (i > 0)
                _text.Append(',');
            Append(values[i]);
        }
        _text.Append("\r\n");
    }

    /// <summary>What was written since the last call.</summary>
    public byte[] Take()
    {
        var bytes = Encoding.UTF8.GetBytes(_text.ToString());
        _text.Clear();
        return bytes;
    }

    public static string Text(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>The same instant by the site's clock, with its offset from UTC.</summary>
    public static string Text(DateTime utc, SiteCalendar calendar) =>
        NodaTime.Instant.FromDateTimeUtc(utc).InZone(calendar.Zone).ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture);

    public static string? Text(decimal? value) => value?.ToString(CultureInfo.InvariantCulture);

    public static string? Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    public static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private void Append(string? value)
    {
        if (value is null)
            return;
        if (value.AsSpan().IndexOfAny(",\"\r\n") < 0)
            _text.Append(value);
        else
            _text.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
