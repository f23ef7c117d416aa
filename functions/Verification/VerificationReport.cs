namespace SmartPilots.Functions.Verification;

/// <summary>What a verification or a rebuild found.</summary>
/// <param name="Devices">Devices gone through.</param>
/// <param name="Readings">Raw readings from which windows were computed.</param>
/// <param name="Windows">Windows stored.</param>
/// <param name="Hash">Of all of them as they were found: see <see cref="WindowsHash"/>. Equal in two stores that hold the same windows.</param>
/// <param name="DifferenceCount">How many differences there are; the list holds the first of them.</param>
/// <param name="Repaired">Windows written or removed by a rebuild.</param>
/// <param name="Differences">The first 1,000.</param>
public sealed record VerificationReport(int Devices, long Readings, long Windows, string Hash, long DifferenceCount,
    IReadOnlyList<WindowDifference> Differences, long Repaired)
{
    public const int MaxDifferences = 1_000;

    /// <summary>Why days differ, where the site's time zone or its data changed since they were computed: a sentence for each device.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public static VerificationReport OfNothing { get; } = new(0, 0, 0, new WindowsHash().ToString(), 0, [], 0);

    /// <summary>Of the devices of both, which have none in common.</summary>
    public VerificationReport With(VerificationReport other) => new(Devices + other.Devices, Readings + other.Readings, Windows + other.Windows,
        WindowsHash.Sum(Hash, other.Hash), DifferenceCount + other.DifferenceCount, [.. Differences.Concat(other.Differences).Take(MaxDifferences)],
        Repaired + other.Repaired)
    {
        Notes = [.. Notes.Concat(other.Notes).Take(MaxDifferences)],
    };
}

/// <summary>How far a verification is.</summary>
/// <param name="Device">The one just finished.</param>
public sealed record VerificationProgress(string Device, int DevicesDone, int Devices, long Readings, long Differences);
