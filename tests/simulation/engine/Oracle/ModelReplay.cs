using System.Globalization;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Silences;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// Leads a <see cref="DeviceModel"/> through the commits of one partition, in the order of the store. How many messages of a source a commit
/// counts stands in the ledger's rows; which ones follows from their order, for none may overtake another of its source; and the model
/// says what had to become of them. A message too large for one commit is counted in the ledger with its last part: how far a part went shows in
/// the readings.
/// </summary>
/// <param name="events">What is to be counted there, as it must have been read.</param>
internal sealed class ModelReplay(SimulatedWorld world, string partition, IEnumerable<WireEvent> events)
{
    private readonly Dictionary<string, Queue<WireEvent>> _waiting = events.GroupBy(e => e.Source)
        .ToDictionary(group => group.Key, group => new Queue<WireEvent>(group.OrderBy(e => e.Sequence)));

    private readonly Dictionary<string, (int Readings, ModelCounts Counts)> _begun = []; // by source, of the message at its turn
    private readonly Dictionary<string, long> _ledger = [];

    public ExpectedCorrections Corrections { get; } = new(world, partition);

    public DeviceModel Model => field ??= new DeviceModel(Corrections);

    /// <summary>All transitions committed, by number of their outbox row.</summary>
    public SortedDictionary<long, ModelTransition> Outbox { get; } = [];

    public void Run()
    {
        foreach (var commit in world.Commits.Commits.Where(commit => commit.Table == Tables.Telemetry && commit.Partition == partition))
            Follow(commit);
        foreach (var e in _waiting.Values.SelectMany(left => left))
            world.Fail($"{e} was sent and never counted in {partition}");
    }

    private void Follow(RowCommit commit)
    {
        var told = Rows(commit, "o~").ToList();
        var committed = told.Select(row => ModelTransition.Parse(row.Columns.Single(column => column.Name == "transition").Text!)).ToList();
        if (Corrections.Made(commit) is { } correction)
            Model.Correct(correction.Stream);
        else if (!CountMessages(commit) && committed.Count > 0)
            Sweep(committed);
        if (!Model.Transitions.SequenceEqual(committed))
            world.Fail($"{partition}: a commit tells [{string.Join(", ", committed)}], the rules say [{string.Join(", ", Model.Transitions)}]");
        Model.Transitions.Clear();
        foreach (var (row, transition) in told.Zip(committed))
        {
            var number = long.Parse(row.Key.AsSpan(2), CultureInfo.InvariantCulture);
            if (!Outbox.TryAdd(number, transition))
                world.Fail($"{partition}: outbox number {number} was committed twice");
        }
    }

    private void Sweep(List<ModelTransition> committed)
    {
        if (committed is [{ Kind: "Raised", Rule: "no-data" }])
            Model.FallSilent();
        else if (world.Editions.Any(edition => !edition.Devices.Contains(partition[^1])))
            Model.Drop(committed.Where(cleared => cleared.Ticks - cleared.RaisedTicks > RemovedRules.Settled.Ticks));
    }

    private bool CountMessages(RowCommit commit)
    {
        var any = false;
        foreach (var row in Rows(commit, "l~"))
        {
            var counted = row.Columns.Where(column => column.Name.StartsWith("messages_", StringComparison.Ordinal)).Sum(column => column.Number);
            for (var was = _ledger.GetValueOrDefault(row.Key); was < counted; was++)
                Count(row.Key.Split('~', 3)[2]);
            _ledger[row.Key] = counted;
            any = true;
        }
        var stored = Rows(commit, "r~").SelectMany(Stored).ToHashSet();
        foreach (var (source, waiting) in _waiting)
            any |= stored.Count > 0 && waiting.TryPeek(out var message) && TakePart(source, message, stored);
        return any;
    }

    private void Count(string source)
    {
        if (!_waiting.TryGetValue(source, out var waiting) || !waiting.TryDequeue(out var message))
        {
            world.Fail($"{partition}: the ledger counts more messages of {source} than were sent");
            return;
        }
        var counts = TakeTo(source, message, int.MaxValue);
        _begun.Remove(source);
        Model.Finish(message, counts);
    }

    private bool TakePart(string source, WireEvent message, HashSet<(long Ticks, string Stream, string Origin)> stored)
    {
        var readings = message.Message.Readings.Where(DeviceModel.IsDecoded).ToList();
        var last = readings.FindLastIndex(reading => stored.Contains((reading.Ticks, reading.Stream, Origin(message))));
        if (last < _begun.GetValueOrDefault(source).Readings)
            return false;
        _begun[source] = (last + 1, TakeTo(source, message, last + 1));
        return true;
    }

    private ModelCounts TakeTo(string source, WireEvent message, int to)
    {
        var (from, counts) = _begun.GetValueOrDefault(source, (0, new ModelCounts()));
        Model.Take(message.Message, from, to, counts);
        return counts;
    }

    // Each reading of a row with the message that brought it: "received,source,sequence,version=stream!quality,stream|…".
    private static IEnumerable<(long Ticks, string Stream, string Origin)> Stored(Row row)
    {
        var ticks = long.Parse(row.Key.AsSpan(2), CultureInfo.InvariantCulture);
        foreach (var message in row.Columns.Single(column => column.Name == "p").Text!.Split('|'))
        {
            var (origin, streams) = (message.Split('=')[0].Split(','), message.Split('=')[1]);
            foreach (var stream in streams.Split(','))
                yield return (ticks, stream.Split('!')[0], $"{origin[0]} {origin[2]}");
        }
    }

    private static string Origin(WireEvent message) => $"{message.ReceivedTicks} {message.Sequence}";

    private static IEnumerable<Row> Rows(RowCommit commit, string prefix) => commit.Writes
        .Where(write => write.Operation != RowOperation.Delete && write.Row.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(write => write.Row);
}
