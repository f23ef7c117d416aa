using SmartPilots.Core.Storage;
using SmartPilots.Functions.Corrections;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// Corrections of one device's readings in the order in which the store took them: the last of one reading holds, whatever its device
/// says before or after.
/// </summary>
internal sealed class ExpectedCorrections(SimulatedWorld world, string partition)
{
    private readonly Dictionary<(string Stream, long Ticks), decimal?> _holding = [];
    private readonly HashSet<string> _made = [];

    public IEnumerable<KeyValuePair<(string Stream, long Ticks), decimal>> Replacements =>
        _holding.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!.Value));

    /// <summary>Null for a commit that makes no correction; else the correction that was asked for under that id.</summary>
    public AskedCorrection? Made(RowCommit commit)
    {
        if (commit.Writes.FirstOrDefault(write => write.Row.Key.StartsWith("x~", StringComparison.Ordinal)) is not { } write)
            return null;
        var asked = world.Corrections.Single(correction => correction.Id == write.Row.Key[2..]);
        if (!_made.Add(asked.Id))
            world.Fail($"{partition}: {asked} was made twice");
        _holding[(asked.Stream, asked.Ticks)] = asked.Value;
        return asked;
    }

    public GeneratedReading Apply(GeneratedReading reading) => !_holding.TryGetValue((reading.Stream, reading.Ticks), out var value)
        ? reading
        : reading with { Value = value ?? reading.Value, Counts = value is not null };

    public bool Holds(GeneratedReading reading) => _holding.ContainsKey((reading.Stream, reading.Ticks));

    /// <summary>At the end: what people were told is what is stored.</summary>
    public void Check()
    {
        var stored = world.Store.Rows(Tables.Telemetry).Where(row => row.Partition == partition && row.Key.StartsWith("x~", StringComparison.Ordinal))
            .Select(row => row.Key[2..]).ToHashSet();
        foreach (var asked in world.Corrections.Where(correction => correction.Partition == partition))
        {
            if (stored.Contains(asked.Id) != (asked.Outcome == CorrectionOutcome.Made))
                world.Fail($"{partition}: {asked} was answered so, and its row is {(stored.Contains(asked.Id) ? "there" : "not there")}");
        }
    }
}
