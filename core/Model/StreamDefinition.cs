using SmartPilots.Core.Units;

namespace SmartPilots.Core.Model;

/// <summary>What a stream's values are, and so how a window sums them up.</summary>
public enum StreamKind
{
    /// <summary>A level such as flow or turbidity: count, sum, minimum, maximum, mean.</summary>
    Gauge,

    /// <summary>A meter that only grows until it resets or is replaced: consumption is computed when read.</summary>
    Counter,

    /// <summary>A direction in degrees, 0 to 360: averaged as an angle.</summary>
    Angle,

    /// <summary>A state, 0 or 1: duration is computed when read.</summary>
    State,
}

/// <summary>An inclusive range in the stream's unit; a bound left out is open.</summary>
public readonly record struct ValueRange(decimal? Low, decimal? High)
{
    public bool Holds(decimal value) => !(value < Low) && !(value > High);
}

/// <summary>A text that stands for a value.</summary>
/// <param name="Utf8">The text as UTF-8.</param>
/// <param name="Value">Null when it means that there is no value.</param>
public sealed record StateText(byte[] Utf8, decimal? Value)
{
    /// <summary>Null when the text is none of them.</summary>
    public static StateText? Find(IReadOnlyList<StateText> texts, ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (text.SequenceEqual(texts[i].Utf8))
                return texts[i];
        }
        return null;
    }
}

/// <summary>One stream of a device: an observed property with its unit and limits.</summary>
public sealed record StreamDefinition
{
    /// <summary>Lower case, digits and underscores, starting with a letter, at most 48; a column name in the store.</summary>
    public required string Name { get; init; }

    /// <summary>The canonical unit in the store, UCUM code, such as <c>L/s</c> or <c>[NTU]</c>.</summary>
    public required string Unit { get; init; }
    public StreamKind Kind { get; init; }
    public string Label { get; init; } = "";

    /// <summary>The label in other languages.</summary>
    public Names Names { get; init; } = Names.None;

    /// <summary>The value at which what it measures is full, such as a tank; null when that is not known.</summary>
    public decimal? FullAt { get; init; }

    /// <summary>Outside it a reading is impossible and goes to quarantine.</summary>
    public ValueRange? Physical { get; init; }

    /// <summary>Outside it a reading is kept and flagged, and stays out of windows.</summary>
    public ValueRange? Plausible { get; init; }

    /// <summary>Values that mean "no value", such as -999.</summary>
    public IReadOnlyList<decimal> Sentinels { get; init; } = [];

    /// <summary>Seconds between readings when all is well; gives a window's expected count. Null when irregular.</summary>
    public int? EverySeconds { get; init; }

    /// <summary>Without a reading for so long the stream is silent; 0: never. By default three times <see cref="EverySeconds"/>, and never without that.</summary>
    public int? SilentAfterSeconds { get; init; }

    /// <summary>A latest value below it is low, such as that of a battery; by default 20 for a battery in percent.</summary>
    public decimal? LowBelow { get; init; }

    /// <summary>How much it can change in a minute, in its unit: a faster change is flagged <see cref="Quality.RateLimit"/>.</summary>
    public decimal? MaxChangePerMinute { get; init; }

    /// <summary>
    /// A value that does not change for so long is flagged <see cref="Quality.Stuck"/>, and its device's health says so; null: never, for a tank may well be
    /// full for weeks.
    /// </summary>
    public int? StuckAfterSeconds { get; init; }

    /// <summary>Of a counter: when it begins again, and how far it can go at once.</summary>
    public CounterRule Counter { get; init; }

    /// <summary>Texts that devices write for values, such as ON for 1.</summary>
    public IReadOnlyList<StateText> Texts { get; init; } = [];

    /// <summary>The name as UTF-8, for lookup straight from a payload.</summary>
    public byte[] NameUtf8 => field ??= Encoding.UTF8.GetBytes(Name);

    internal byte[] UnitUtf8 => field ??= Encoding.UTF8.GetBytes(Unit);

    /// <summary>What payloads' units convert to; null for a unit that nobody knows, which converts to nothing.</summary>
    internal Units.Unit? CanonicalUnit => field ??= Units.Unit.TryParse(Unit, out var unit) ? unit : null;
}
