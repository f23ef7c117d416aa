using System.Collections.Concurrent;
using MQTTnet;

namespace SmartPilots.Gateway.Broker;

/// <summary>
/// The topic filters of all sessions. The published server walks over all sessions for each message; most messages have no subscriber, and
/// here that costs one look-up. A filter too many only costs time; one too few would lose a delivery. Safe from any thread.
/// </summary>
internal sealed class Subscriptions
{
    /// <summary>With more filters than this that have wildcards, every message goes the server's way.</summary>
    private const int MostCompared = 64;

    private readonly Lock _lock = new(); // for changes
    private readonly ConcurrentDictionary<string, int> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _wildcardCounts = new(StringComparer.Ordinal);
    private volatile string[] _wildcards = [];

    public bool Matches(string topic)
    {
        if (_exact.ContainsKey(topic))
            return true;
        var wildcards = _wildcards;
        if (wildcards.Length > MostCompared)
            return true;
        foreach (var filter in wildcards)
        {
            if (IsMatch(topic, filter))
                return true;
        }
        return false;
    }

    public static bool IsMatch(string topic, string filter) => MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch;

    public void Add(string filter) => Change(filter, 1);

    public void Remove(string filter) => Change(filter, -1);

    private void Change(string filter, int by)
    {
        lock (_lock)
        {
            if (filter.AsSpan().IndexOfAny('+', '#') < 0)
            {
                if (_exact.AddOrUpdate(filter, by, (_, count) => count + by) <= 0)
                    _exact.TryRemove(filter, out _);
                return;
            }
            var count = _wildcardCounts.GetValueOrDefault(filter) + by;
            if (count > 0)
                _wildcardCounts[filter] = count;
            else
                _wildcardCounts.Remove(filter);
            _wildcards = [.. _wildcardCounts.Keys];
        }
    }
}
