using System.Security.Cryptography;

namespace SmartPilots.Core.Indicators;

/// <summary>A published set of indicators, such as a national one.</summary>
/// <param name="Entries">How many numbered entries it has; 0 where its codes are those of the indicators that name it.</param>
/// <param name="Source">Who publishes it.</param>
public sealed record IndicatorSet(string Id, string Name, int Entries, string? Source);

/// <summary>One file of <c>pilots/indicators/</c>: places, sets and indicators.</summary>
public sealed record Programme
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    /// <summary>Whose calendar decides which period is running, where no site does.</summary>
    public required NodaTime.DateTimeZone Zone { get; init; }
    public required IReadOnlyList<Place> Places { get; init; }
    public IReadOnlyList<IndicatorSet> Sets { get; init; } = [];

    /// <summary>Also the entries of sets that nothing feeds.</summary>
    public required IReadOnlyList<IndicatorDefinition> Indicators { get; init; }

    /// <summary>First 8 hex digits of the file's SHA-256.</summary>
    public required string Version { get; init; }

    public IndicatorDefinition? FindIndicator(string id) => Indicators.FirstOrDefault(indicator => indicator.Id == id);

    public PlaceTree TreeOn(DateOnly day) => new(Places, day);

    public static string VersionOf(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json))[..8];
}
