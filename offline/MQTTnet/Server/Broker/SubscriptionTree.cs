namespace MQTTnet.Server;

/// <summary>All subscriptions, by the levels of their filters: matching a topic costs its depth, not the number of subscriptions.</summary>
internal sealed class SubscriptionTree
{
    private readonly Lock _gate = new();
    private readonly Node _root = new();
    private int _count;

    /// <summary>True when the session had no subscription to this filter before.</summary>
    public bool Add(Subscription subscription)
    {
        lock (_gate)
        {
            var node = _root;
            foreach (var level in subscription.Filter.Topic.Split('/'))
            {
                node.Children ??= [];
                if (!node.Children.TryGetValue(level, out var child))
                    node.Children[level] = child = new Node();
                node = child;
            }

            node.Subscriptions ??= [];
            var added = node.Subscriptions.TryAdd(subscription.Session, subscription);
            node.Subscriptions[subscription.Session] = subscription;
            _count += added ? 1 : 0;
            return added;
        }
    }

    public bool Remove(Session session, string filter)
    {
        lock (_gate)
        {
            var removed = Remove(_root, session, filter.Split('/'));
            _count -= removed ? 1 : 0;
            return removed;
        }
    }

    /// <summary>Null when nothing matches. "$" topics match no wildcard in the first level [MQTT-4.7.2-1].</summary>
    public List<Subscription>? Match(string topic)
    {
        if (Volatile.Read(ref _count) == 0)
            return null;
        List<Subscription>? found = null;
        lock (_gate)
            Match(_root, topic, isFirstLevel: true, ref found);
        return found;
    }

    private static void Match(Node node, ReadOnlySpan<char> rest, bool isFirstLevel, ref List<Subscription>? found)
    {
        if (node.Children is null)
            return;
        var slash = rest.IndexOf('/');
        var level = slash < 0 ? rest : rest[..slash];
        var wildcards = !isFirstLevel || rest.IsEmpty || rest[0] != '$';
        var byLevel = node.Children.GetAlternateLookup<ReadOnlySpan<char>>();
        if (byLevel.TryGetValue(level, out var exact))
            Descend(exact, rest, slash, ref found);
        if (wildcards && byLevel.TryGetValue("+", out var any))
            Descend(any, rest, slash, ref found);
        if (wildcards && byLevel.TryGetValue("#", out var all))
            Collect(all, ref found);
    }

    private static void Descend(Node child, ReadOnlySpan<char> rest, int slash, ref List<Subscription>? found)
    {
        if (slash >= 0)
        {
            Match(child, rest[(slash + 1)..], isFirstLevel: false, ref found);
            return;
        }

        Collect(child, ref found);
        // "a/#" matches "a" too [MQTT-4.7.1-2, note].
        if (child.Children is not null && child.Children.TryGetValue("#", out var all))
            Collect(all, ref found);
    }

    private static void Collect(Node node, ref List<Subscription>? found)
    {
        if (node.Subscriptions is { Count: > 0 })
            (found ??= []).AddRange(node.Subscriptions.Values);
    }

    private static bool Remove(Node node, Session session, ReadOnlySpan<string> levels)
    {
        if (levels.IsEmpty)
            return node.Subscriptions?.Remove(session) ?? false;
        if (node.Children is null || !node.Children.TryGetValue(levels[0], out var child))
            return false;
        var removed = Remove(child, session, levels[1..]);
        if (child.IsEmpty)
            node.Children.Remove(levels[0]);
        return removed;
    }

    private sealed class Node
    {
        public Dictionary<string, Node>? Children { get; set; }

        public Dictionary<Session, Subscription>? Subscriptions { get; set; }

        public bool IsEmpty => Children is not { Count: > 0 } && Subscriptions is not { Count: > 0 };
    }
}
