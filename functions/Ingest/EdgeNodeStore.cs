using SmartPilots.Functions.Devices;
using System.Collections.Concurrent;
using SmartPilots.Core.Decoding;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Keeps what edge nodes said at birth between their messages, over restarts and several instances. A batch reads the sessions first,
/// moves them while it decodes, and saves them after its devices' commits, on condition that nobody else did meanwhile; what was not saved is
/// asked for again, and then moves the session that is stored by now. So a message moves a session once, and a device's commit never
/// stands on a session that the next instance does not find.
/// </summary>
public sealed class EdgeNodeStore(ITelemetryStore store, TimeProvider clock, BrokenDevices broken)
{
    private const int Capacity = 1_000;

    private readonly ConcurrentDictionary<string, (EdgeNodeState State, string ETag)> _known = new(StringComparer.Ordinal);

    /// <summary>The nodes that speak in a batch; null when the store cannot be read: then nothing of the batch may be decoded.</summary>
    internal async Task<EdgeNodes?> OpenAsync(IReadOnlyList<DeviceEvent> events, CancellationToken cancellationToken)
    {
        var nodes = new EdgeNodes();
        try
        {
            for (var i = 0; i < events.Count; i++)
            {
                if (EdgeNodeMessage.NodeOf(events[i].Topic) is not { } name)
                    continue;
                var source = events[i].Source;
                if (nodes.Find(source.Gateway, name) is not { } node)
                    nodes.Add(source.Gateway, node = await ReadAsync(name, EdgeNodeRow.Partition(source, name), cancellationToken));
                node.Indexes.Add(i);
            }
            return nodes;
        }
        catch (StoreUnavailableException)
        {
            return null; // the batch is answered "retry"
        }
    }

    /// <summary>Saves the nodes all of whose messages have a final outcome; those of the others are to be sent again, all of them.</summary>
    /// <returns>The requests for births.</returns>
    internal async Task<IReadOnlyList<DeviceCommand>> CloseAsync(EdgeNodes nodes, EventOutcome[] outcomes, CancellationToken cancellationToken)
    {
        var commands = new List<DeviceCommand>();
        foreach (var node in nodes.All)
        {
            var isFinal = node.Indexes.TrueForAll(index => outcomes[index].Outcome != Outcome.Retry);
            var command = isFinal ? node.AskForBirth(clock.GetUtcNow()) : null;
            if (!isFinal || !await SaveAsync(node, cancellationToken))
            {
                foreach (var index in node.Indexes)
                    outcomes[index] = outcomes[index].AskAgain();
                continue;
            }
            if (command is not null)
                commands.Add(command);
            if (_known.Count >= Capacity)
                _known.Clear(); // whoever is needed again costs one read
            _known[node.Partition] = (node.State, node.ETag!);
        }
        return commands;
    }

    private async Task<EdgeNode> ReadAsync(string name, string partition, CancellationToken cancellationToken)
    {
        // Read every time, though it is known: data decoded by an old session would be in the devices' rows before the ETag could tell.
        // Taken out while a batch works on it, so that two never change the same one.
        var hasKnown = _known.TryRemove(partition, out var known);
        if (await store.FindAsync(Tables.Telemetry, partition, EdgeNodeRow.Key, cancellationToken) is not { } row)
            return new EdgeNode(name, partition, new EdgeNodeState(), null);
        if (hasKnown && known.ETag == row.ETag)
            return new EdgeNode(name, partition, known.State, known.ETag); // the births, which are long, need not be read
        var births = await store.FindAsync(Tables.Telemetry, partition, EdgeNodeRow.BirthsKey, cancellationToken);
        try
        {
            return new EdgeNode(name, partition, EdgeNodeRow.Read(row, births), row.ETag);
        }
        catch (Exception e) when (EachDevice.MayCatch(e))
        {
            broken.NoSession(partition, e);
            return new EdgeNode(name, partition, new EdgeNodeState { NeedsBirth = true }, row.ETag);
        }
    }

    private async Task<bool> SaveAsync(EdgeNode node, CancellationToken cancellationToken)
    {
        if (!node.HasChanged && node.ETag is not null)
            return true; // all of it was redelivered
        try
        {
            var commit = EdgeNodeRow.Commit(node.Partition, node.State, node.ETag, node.HasNewBirths);
            var answer = await store.CommitAsync(commit, cancellationToken);
            if (answer.Outcome != CommitOutcome.Committed)
                return false;
            node.ETag = answer.ETag;
        }
        catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken))
        {
            broken.NoSession(node.Partition, e); // its devices' messages are stored; what it says next is read with the session of before
        }
        return true;
    }
}
