namespace SmartPilots.Gateway.Forwarding;

/// <summary>One lane as the status shows it.</summary>
/// <param name="LastError">What the last failed try said; kept after it succeeds again.</param>
/// <param name="Sent">Events that got their own final outcome since the start.</param>
/// <param name="BodyBytes">Compressed bytes of all tries since the start.</param>
public sealed record LaneSnapshot(
    string Lane,
    ForwarderState State,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? LastAnswerAt,
    long Sent,
    long Tries,
    long BodyBytes);
