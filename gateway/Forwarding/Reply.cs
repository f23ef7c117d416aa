using SmartPilots.Core.Wire;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>What a try to send a batch came to. A value, not an exception: a link that is down is a normal day.</summary>
internal abstract record Reply
{
    private Reply()
    {
    }

    /// <summary>The app's own answer to exactly this batch.</summary>
    /// <param name="Commands">What it asks to be published to edge nodes.</param>
    public sealed record Answered(IReadOnlyList<EventOutcome> Outcomes, IReadOnlyList<DeviceCommand> Commands) : Reply;

    /// <summary>The app refuses something in this batch for good: bisect.</summary>
    public sealed record Refused(string Problem) : Reply;

    /// <summary>Try again.</summary>
    /// <param name="NeedsSomeone">Trying again soon will not help: a wrong key, a missing route, someone else's answer.</param>
    /// <param name="IsStoreAway">The app itself says that nothing of this batch could be stored: its store is away, or the devices in the batch are failing.</param>
    /// <param name="RetryAfter">As the server asked, if it did.</param>
    /// <param name="OwnFailure">The app's own problem when it failed over this batch, neither refusing it nor lacking its store; else null.</param>
    public sealed record Failed(string Why, bool NeedsSomeone, TimeSpan? RetryAfter = null, bool IsStoreAway = false, string? OwnFailure = null) : Reply;
}
