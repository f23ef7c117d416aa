using System.Net;

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

    /// <summary>Of an HTTP answer that is none of success: an overloaded or failing receiver is asked again, one that refuses is not.</summary>
    public static SendResult NotTaken(HttpStatusCode status, string detail, TimeSpan? retryAfter) => new(
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests ? SendKind.Later : SendKind.Refused,
        null, detail, retryAfter ?? TimeSpan.Zero);
}
