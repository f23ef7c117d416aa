namespace SmartPilots.Functions.Notifications.Channels;

internal enum SendKind
{
    /// <summary>The channel has taken it.</summary>
    Sent,

    /// <summary>It did not, or nobody knows; to be tried again.</summary>
    Later,

    /// <summary>It never will: wrong address, wrong key.</summary>
    Refused,
}

/// <summary>What became of one try.</summary>
/// <param name="ChannelId">The channel's own id of the message.</param>
/// <param name="RetryAfter">No sooner than that, when the channel says so.</param>
internal sealed record SendResult(SendKind Kind, string? ChannelId, string? Detail, TimeSpan RetryAfter = default)
{
    public static SendResult Later(string detail) => new(SendKind.Later, null, detail);
}
