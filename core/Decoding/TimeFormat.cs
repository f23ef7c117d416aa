namespace SmartPilots.Core.Decoding;

/// <summary>How a payload writes its time of measurement.</summary>
public enum TimeFormat
{
    /// <summary>A number is epoch milliseconds, a text is ISO 8601 with an offset. Never guessed from the size of a number.</summary>
    Auto,
    Seconds,
    Milliseconds,
    Microseconds,
    Nanoseconds,
    Iso8601,
}
