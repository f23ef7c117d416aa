using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles;

/// <summary>What a public value tells citizens.</summary>
public enum PublicMeaning
{
    /// <summary>The value itself, judged by nothing.</summary>
    Value,

    /// <summary>Water comes while the value is at or above <see cref="PublicStream.AtLeast"/>.</summary>
    WaterOn,

    /// <summary>The water is safe while the value lies within <see cref="PublicStream.AtLeast"/> and <see cref="PublicStream.AtMost"/>.</summary>
    WaterSafe,

    /// <summary>A stage of water: high from <see cref="PublicStream.Watch"/> on, a flood from <see cref="PublicStream.Warning"/> on.</summary>
    Flood,

    /// <summary>Heat: from <see cref="PublicStream.Watch"/> on, dangerous from <see cref="PublicStream.Warning"/> on.</summary>
    Heat,
}

/// <summary>A stream that anybody may see. Limits are in the stream's unit.</summary>
/// <param name="Label">What citizens read of it.</param>
public sealed record PublicStream(DeviceDefinition Device, StreamDefinition Stream, PublicMeaning Meaning, string Label, Names Names)
{
    public decimal? AtLeast { get; init; }
    public decimal? AtMost { get; init; }
    public decimal? Watch { get; init; }
    public decimal? Warning { get; init; }

    /// <summary>To how many decimals its values are rounded before anybody sees them; null: not.</summary>
    public int? Decimals { get; init; }

    /// <summary>How much later than measured its values are shown.</summary>
    public TimeSpan Delay { get; init; }

    public decimal Round(decimal value) => Decimals is { } decimals ? decimal.Round(value, decimals, MidpointRounding.AwayFromZero) : value;
}

/// <summary>A rule whose alerts are published as warnings (CAP 1.2).</summary>
/// <param name="Category">A word of CAP, such as <c>Health</c> or <c>Met</c>.</param>
/// <param name="Severity">A word of CAP: <c>Extreme</c>, <c>Severe</c>, <c>Moderate</c>, <c>Minor</c> or <c>Unknown</c>.</param>
public sealed record PublicWarning(string Rule, string Category, string Severity, PublicWarningText Text,
    IReadOnlyDictionary<string, PublicWarningText> Texts)
{
    /// <summary>How much later than raised, and than cleared, anybody is told.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>In that language or, for <c>pt-MZ</c>, in <c>pt</c>; else as the file has it.</summary>
    public PublicWarningText In(string? language) =>
        language is null ? Text : Texts.GetValueOrDefault(language) ?? Texts.GetValueOrDefault(language.Split('-')[0]) ?? Text;
}

/// <param name="Event">What it is: "Water is not safe to drink".</param>
/// <param name="Instruction">What whoever reads it should do.</param>
public sealed record PublicWarningText(string Event, string? Instruction);

/// <summary>A maintenance that citizens are told of. UTC ticks: from inclusive, to exclusive.</summary>
public sealed record PublicInterruption(long FromTicks, long ToTicks, string Name, Names Names);

/// <summary>A water point by the terms of the Water Point Data Exchange (WPDx).</summary>
public sealed record WaterPoint(string? Source, string? Technology, string? Management, string? Installer, int? InstallYear);

/// <summary>What of a site is public: nothing that is not listed here.</summary>
public sealed record PublicSite
{
    public required IReadOnlyList<PublicStream> Streams { get; init; }
    public IReadOnlyList<PublicWarning> Warnings { get; init; } = [];
    public IReadOnlyList<PublicInterruption> Interruptions { get; init; } = [];

    /// <summary>How far warnings reach around the site's position, in kilometres.</summary>
    public decimal RadiusKm { get; init; } = 1;

    /// <summary>How many days a citizen's details are kept with a report; null when nobody may report.</summary>
    public int? ContactDays { get; init; }

    /// <summary>Alerts of what citizens report.</summary>
    public IReadOnlyList<ReportRule> ReportRules { get; init; } = [];
    public WaterPoint? WaterPoint { get; init; }
}
