namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// How the spool keeps that a broker sent a message because it had retained it, not because it was published then: its topic stands under a level
/// that no client can publish to. So a checksum covers it, and a recovery, poison and every tool that reads the file keep it.
/// </summary>
internal static class RetainedTopic
{
    private const string Root = "$retained/";

    public static string Of(string topic) => Root + topic;

    /// <summary>The topic as it was published.</summary>
    public static string Plain(string topic, out bool isRetained)
    {
        isRetained = topic.StartsWith(Root, StringComparison.Ordinal);
        return isRetained ? topic[Root.Length..] : topic;
    }
}
