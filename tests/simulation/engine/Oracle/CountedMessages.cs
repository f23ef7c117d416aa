using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// Where each message was counted, and by which version of the pilot file: read off the states that the store took, in their order. While
/// the file changes several answers are right; but each message has one, and the rest must follow from it.
/// </summary>
internal sealed class CountedMessages
{
    /// <summary>In the place of a version: the device was unknown to the instance that counted.</summary>
    private const string Unknown = "-";

    private readonly SimulatedWorld _world;
    private readonly Dictionary<WireEvent, WireEvent> _counted = [];
    private readonly Dictionary<(string Partition, string Source), HashSet<long>> _exact = [];
    private readonly Dictionary<string, PilotEdition> _editions = [];

    public CountedMessages(SimulatedWorld world)
    {
        _world = world;
        foreach (var edition in world.Editions)
            _editions[edition.ShortVersion] = edition;
        var bySource = world.Wire.Events.GroupBy(e => e.Source).ToDictionary(group => group.Key, group => group.OrderBy(e => e.Sequence).ToList());
        foreach (var commit in world.Commits.Commits)
        {
            if (commit.Table == Tables.Telemetry && commit.Writes.FirstOrDefault(write => write.Row.Key == "s") is { } state)
                Follow(commit.Partition, state.Row, bySource);
        }
        foreach (var e in world.Wire.Events.Where(e => !_counted.ContainsKey(e)))
            world.Fail($"{e} was sent and never counted");
    }

    /// <summary>Each event with its partition and as the version that counted it reads it.</summary>
    public IReadOnlyCollection<WireEvent> Events => _counted.Values;

    /// <summary>The corrections of one device's readings, once its replay has found them.</summary>
    public Dictionary<string, ExpectedCorrections> Corrections { get; } = [];

    public ExpectedCorrections? CorrectionsOf(string partition) => Corrections.GetValueOrDefault(partition);

    private void Follow(string partition, Row row, Dictionary<string, List<WireEvent>> events)
    {
        using var state = JsonDocument.Parse(row.Columns.Single(column => column.Name == "state").Bytes!);
        if (!state.RootElement.TryGetProperty("Sources", out var sources))
            return;
        foreach (var source in sources.EnumerateArray())
        {
            var messages = events.GetValueOrDefault(source.GetProperty("Key").GetString()!, []);
            if (partition.Contains("~-~", StringComparison.Ordinal))
                FollowExactly(partition, source, messages);
            else if (source.TryGetProperty("Sequence", out var sequence))
                FollowUpTo(partition, sequence.GetInt64(), source.GetProperty("Version").GetString()!, messages);
        }
    }

    // Of those without a device the numbers are stored, a set that only grows.
    private void FollowExactly(string partition, JsonElement source, List<WireEvent> messages)
    {
        if (!source.TryGetProperty("Exact", out var exact))
            return;
        var key = (partition, source.GetProperty("Key").GetString()!);
        var now = SequencesCheck.Numbers(exact.GetString()!);
        foreach (var e in messages.Where(e => now.Contains(e.Sequence) && !_exact.GetValueOrDefault(key, []).Contains(e.Sequence)))
        {
            if (!_counted.TryAdd(e, e with { Partition = partition, Message = Read(e.Message, Unknown) }))
                _world.Fail($"{e} was counted in {_counted[e].Partition} and again in {partition}");
        }
        _exact[key] = now;
    }

    // Of a device only the last: all its messages up to there, but for those that were counted before it had a partition.
    private void FollowUpTo(string partition, long sequence, string version, List<WireEvent> messages)
    {
        foreach (var e in messages.Where(e => e.Message.Partition == partition && e.Sequence <= sequence))
            _counted.TryAdd(e, e with { Partition = partition, Message = Read(e.Message, version) });
    }

    private GeneratedMessage Read(GeneratedMessage message, string version) =>
        message.Partition is null ? message
        : version == Unknown ? message.Unread
        : _editions.TryGetValue(version, out var edition) ? message.With(edition)
        : throw new InvalidOperationException($"Message {message.Number} was counted by version {version}, which never was.");
}
