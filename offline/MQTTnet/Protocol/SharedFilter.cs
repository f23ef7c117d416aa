namespace MQTTnet.Protocol;

/// <summary>A shared subscription's filter, <c>$share/{ShareName}/{filter}</c> (MQTT 5, 4.8.2).</summary>
/// <param name="Group">The share name: at least one character, none of them "/", "+" or "#" [MQTT-4.8.2-1] [MQTT-4.8.2-2].</param>
/// <param name="Topic">The filter that messages are matched with.</param>
internal readonly record struct SharedFilter(string Group, string Topic)
{
    private const string Prefix = "$share/";

    /// <summary>It begins as a shared subscription does, whatever follows.</summary>
    public static bool IsMeant(string filter) => filter.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>False for any other filter, and for one that is meant to be shared and has no share name or no filter.</summary>
    public static bool TryParse(string filter, out SharedFilter shared)
    {
        shared = default;
        if (!IsMeant(filter))
            return false;
        var rest = filter.AsSpan(Prefix.Length);
        var end = rest.IndexOf('/');
        if (end < 1 || end == rest.Length - 1 || rest[..end].IndexOfAny('+', '#') >= 0)
            return false;
        shared = new SharedFilter(rest[..end].ToString(), rest[(end + 1)..].ToString());
        return TopicRules.IsWellFormed(shared.Topic);
    }
}
