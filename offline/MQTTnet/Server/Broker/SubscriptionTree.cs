using MQTTnet.Protocol;

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
            var isShared = SharedFilter.TryParse(subscription.Filter.Topic, out var shared);
            foreach (var level in (isShared ? shared.Topic : subscription.Filter.Topic).Split('/'))
            {
                node.Children ??= [];
                if (!node.Children.TryGetValue(level, out var child))
                    node.Children[level] = child = new Node();
                node = child;
            }

            var added = isShared ? node.GroupOf(shared.Group).Add(subscription) : node.Add(subscription);
            _count += added ? 1 : 0;
            return added;
        }
    }

    public bool Remove(Session session, string filter)
    {
        lock (_gate)
        {
            var isShared = SharedFilter.TryParse(filter, out var shared);
            var removed = Remove(_root, session, isShared ? shared.Group : null, (isShared ? shared.Topic : filter).Split('/'));
            _count -= removed ? 1 : 0;
            return removed;
        }
    }

    /// <summary>
    /// Null when nothing matches. Of sessions that share a filter only the one whose turn it is; a session's own and its shared subscriptions
    /// each bring a copy, so shared ones stand apart in <paramref name="shared"/>. "$" topics match no wildcard in the first level [MQTT-4.7.2-1].</summary>
    public List<Subscription>? Match(string topic, out List<Subscription>? shared)
    {
        shared = null;
        if (Volatile.Read(ref _count) == 0)
            return null;
        var found = default(Found);
        lock (_gate)
            Match(_root, topic, isFirstLevel: true, ref found);
        shared = found.Shared;
        return found.Own;
    }

    private static void Match(Node node, ReadOnlySpan<char> rest, bool isFirstLevel, ref Found found)
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

    private static void Descend(Node child, ReadOnlySpan<char> rest, int slash, ref Found found)
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

    private static void Collect(Node node, ref Found found)
    {
        if (node.Subscriptions is { Count: > 0 })
            (found.Own ??= []).AddRange(node.Subscriptions.Values);
        if (node.Groups is not { Count: > 0 } groups)
            return;
        foreach (var group in groups.Values)
            (found.Shared ??= []).Add(group.Take());
    }

    private static bool Remove(Node node, Session session, string? group, ReadOnlySpan<string> levels)
    {
        if (levels.IsEmpty)
            return group is null ? node.Subscriptions?.Remove(session) ?? false : node.RemoveFrom(group, session);
        if (node.Children is null || !node.Children.TryGetValue(levels[0], out var child))
            return false;
        var removed = Remove(child, session, group, levels[1..]);
        if (child.IsEmpty)
            node.Children.Remove(levels[0]);
        return removed;
    }

    private record struct Found(List<Subscription>? Own, List<Subscription>? Shared);

    private sealed class Node
    {
        public Dictionary<string, Node>? Children { get; set; }

        public Dictionary<Session, Subscription>? Subscriptions { get; set; }

        /// <summary>By share name; none of them is empty.</summary>
        public Dictionary<string, ShareGroup>? Groups { get; private set; }

        public bool IsEmpty => Children is not { Count: > 0 } && Subscriptions is not { Count: > 0 } && Groups is not { Count: > 0 };

        public bool Add(Subscription subscription)
        {
            Subscriptions ??= [];
            var added = Subscriptions.TryAdd(subscription.Session, subscription);
            Subscriptions[subscription.Session] = subscription;
            return added;
        }

        public ShareGroup GroupOf(string name)
        {
            Groups ??= [];
            if (!Groups.TryGetValue(name, out var group))
                Groups[name] = group = new ShareGroup();
            return group;
        }

        public bool RemoveFrom(string name, Session session)
        {
            if (Groups is null || !Groups.TryGetValue(name, out var group) || !group.Remove(session))
                return false;
            if (group.IsEmpty)
                Groups.Remove(name);
            return true;
        }
    }
}
