using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// Leads a <see cref="DeviceModel"/> through the commits of one partition, in the order of the store: the state row of each says which
/// messages it counted, the model says what had to become of them.
/// </summary>
/// <param name="events">What was counted there.</param>
internal sealed class ModelReplay(SimulatedWorld world, string partition, IEnumerable<WireEvent> events)
{
    private readonly Dictionary<string, Progress> _sources = [];
    private readonly Dictionary<string, List<WireEvent>> _events = events
        .GroupBy(e => e.Source).ToDictionary(group => group.Key, group => group.OrderBy(e => e.Sequence).ToList());

    public ExpectedCorrections Corrections { get; } = new(world, partition);

    public DeviceModel Model => field ??= new DeviceModel(Corrections);

    /// <summary>All transitions committed, by number of their outbox row.</summary>
    public SortedDictionary<long, ModelTransition> Outbox { get; } = [];

    public long Readings { get; private set; }

    public void Run()
    {
        foreach (var commit in world.Commits.Commits)
        {
            if (commit.Table == Tables.Telemetry && commit.Partition == partition && commit.Writes.FirstOrDefault(w => w.Row.Key == "s") is { } state)
                Follow(commit, state.Row);
        }
    }

    private void Follow(RowCommit commit, Row stateRow)
    {
        var told = commit.Writes.Where(write => write.Row.Key.StartsWith("o~", StringComparison.Ordinal)).ToList();
        var committed = told.Select(write => ModelTransition.Parse(Text(write.Row, "transition"))).ToList();
        using var state = JsonDocument.Parse(stateRow.Columns.Single(column => column.Name == "state").Bytes!);
        if (!CountMessages(state.RootElement) && committed is [{ Kind: "Raised", Rule: "no-data" }])
            Model.FallSilent();
        if (Corrections.Made(commit) is { } correction)
            Model.Correct(correction.Stream);
        if (!Model.Transitions.SequenceEqual(committed))
            world.Fail($"{partition}: a commit tells [{string.Join(", ", committed)}], the rules say [{string.Join(", ", Model.Transitions)}]");
        Model.Transitions.Clear();
        foreach (var (write, transition) in told.Zip(committed))
        {
            var number = long.Parse(write.Row.Key.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
            if (!Outbox.TryAdd(number, transition))
                world.Fail($"{partition}: outbox number {number} was committed twice");
        }
    }

    private bool CountMessages(JsonElement state)
    {
        var any = false;
        if (!state.TryGetProperty("Sources", out var sources))
            return any;
        foreach (var source in sources.EnumerateArray())
        {
            var key = source.GetProperty("Key").GetString()!;
            var was = _sources.GetValueOrDefault(key) ?? new Progress(0, 0, 0, new ModelCounts());
            var sequence = Number(source, "Sequence");
            var messages = _events.GetValueOrDefault(key, []);
            foreach (var message in messages.Where(e => e.Sequence > was.Sequence && e.Sequence <= sequence))
            {
                was = TakeTo(was, message, int.MaxValue);
                Model.Finish(message, was.Counts);
                was = new Progress(message.Sequence, 0, 0, new ModelCounts());
                any = true;
            }
            if (Number(source, "PartialSequence") is var partial and > 0 && Number(source, "PartialReadings") is var readings
                && (partial, readings) != (was.PartialSequence, was.PartialReadings))
            {
                was = TakeTo(was, messages.Single(e => e.Sequence == partial), (int)readings);
                any = true;
            }
            _sources[key] = was;
        }
        return any;
    }

    private Progress TakeTo(Progress was, WireEvent message, int to)
    {
        var from = was.PartialSequence == message.Sequence ? was.PartialReadings : 0;
        Model.Take(message.Message, from, to, was.Counts);
        Readings += message.Message.Readings.Count;
        return was with { PartialSequence = message.Sequence, PartialReadings = to };
    }

    private static long Number(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetInt64() : 0;

    private static string Text(Row row, string name) => row.Columns.Single(column => column.Name == name).Text!;

    private sealed record Progress(long Sequence, long PartialSequence, int PartialReadings, ModelCounts Counts);
}
