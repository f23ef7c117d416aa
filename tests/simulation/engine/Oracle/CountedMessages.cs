using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// How each message was read: by which version of the pilot file. Where it is counted follows from its topic, and that it is counted once from
/// its sequence. While the file changes several versions are right; but each message has one, and the rest must follow from it.
/// </summary>
internal sealed class CountedMessages
{
    /// <summary>In the place of a version: the device was unknown to the instance that counted.</summary>
    private const string Unknown = "-";

    private readonly Dictionary<WireEvent, WireEvent> _counted = [];
    private readonly Dictionary<string, PilotEdition> _editions = [];
    private readonly ILookup<(string Partition, string Source), WireEvent> _sent;

    public CountedMessages(SimulatedWorld world)
    {
        foreach (var edition in world.Editions)
            _editions[edition.ShortVersion] = edition;
        _sent = world.Wire.Events.ToLookup(e => (e.Partition, e.Source));
        foreach (var commit in world.Commits.Commits)
        {
            if (commit.Table == Tables.Telemetry && commit.Writes.FirstOrDefault(write => write.Row.Key == "s") is { } state)
                Follow(commit.Partition, state.Row);
        }
        foreach (var e in world.Wire.Events.Where(e => !_counted.ContainsKey(e)))
            world.Fail($"{e} was sent and never counted in {e.Partition}");
    }

    /// <summary>Each event as the version that counted it reads it.</summary>
    public IReadOnlyCollection<WireEvent> Events => _counted.Values;

    /// <summary>The corrections of one device's readings, once its replay has found them.</summary>
    public Dictionary<string, ExpectedCorrections> Corrections { get; } = [];

    public ExpectedCorrections? CorrectionsOf(string partition) => Corrections.GetValueOrDefault(partition);

    private void Follow(string partition, Row row)
    {
        using var state = JsonDocument.Parse(row.Columns.Single(column => column.Name == "state").Bytes!);
        if (!state.RootElement.TryGetProperty("Sources", out var sources))
            return;
        foreach (var source in sources.EnumerateArray().Where(source => source.TryGetProperty("Sequence", out _)))
        {
            var (sequence, version) = (source.GetProperty("Sequence").GetInt64(), source.GetProperty("Version").GetString()!);
            foreach (var e in _sent[(partition, source.GetProperty("Key").GetString()!)].Where(e => e.Sequence <= sequence && !_counted.ContainsKey(e)))
                _counted.Add(e, e with { Message = Read(e.Message, version) });
        }
    }

    private GeneratedMessage Read(GeneratedMessage message, string version) =>
        message.Partition is null ? message
        : version == Unknown ? message.Unread
        : _editions.TryGetValue(version, out var edition) ? message.With(edition)
        : throw new InvalidOperationException($"Message {message.Number} was counted by version {version}, which never was.");
}
