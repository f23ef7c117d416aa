using MQTTnet;

namespace SmartPilots.Conformance;

/// <summary>mosquitto's acl_file: what is not granted is denied, and a "deny" wins over every grant.</summary>
internal sealed class AccessList
{
    private readonly List<(string? User, bool IsPattern, string Access, string Filter)> _rules = [];

    public static AccessList Read(string path)
    {
        var list = new AccessList();
        string? user = null;
        foreach (var line in File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words[0] == "user")
                user = words[1];
            else if (words[0] is "topic" or "pattern")
                list._rules.Add((user, words[0] == "pattern", words.Length > 2 ? words[1] : "readwrite", words[^1]));
            else
                throw new InvalidDataException($"{path}: {line}");
        }

        return list;
    }

    /// <summary><paramref name="access"/> is "read" or "write".</summary>
    public bool Allows(string? user, string clientId, string topic, string access)
    {
        var matching = _rules.Where(r => (r.IsPattern || r.User == user) && Matches(r, user, clientId, topic)).ToList();
        return matching.Any(r => r.Access == access || r.Access == "readwrite") && matching.All(r => r.Access != "deny");
    }

    private static bool Matches(
        (string? User, bool IsPattern, string Access, string Filter) rule, string? user, string clientId, string topic)
    {
        var filter = rule.Filter;
        if (rule.IsPattern)
        {
            if (user is null && filter.Contains("%u", StringComparison.Ordinal))
                return false;
            filter = filter.Replace("%u", user, StringComparison.Ordinal).Replace("%c", clientId, StringComparison.Ordinal);
        }

        return MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch;
    }
}
