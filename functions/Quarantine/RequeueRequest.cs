namespace SmartPilots.Functions.Quarantine;

/// <summary>Which entries to requeue: the body of the request. Either ids, or a pilot with what narrows it.</summary>
/// <param name="Pilot">A pilot id, or <c>-</c> for messages that name no pilot.</param>
/// <param name="Day">UTC day of receipt; instead of <paramref name="From"/> and <paramref name="To"/>.</param>
/// <param name="From">Time of receipt, inclusive.</param>
/// <param name="To">Time of receipt, exclusive.</param>
/// <param name="Take">Entries in one request, 1 to 100; the answer's continuation goes on.</param>
/// <param name="Device"><c>pilot/site/device</c>, also one that only the topic names.</param>
/// <param name="Continuation">From the answer before.</param>
internal sealed record RequeueRequest([Length(1, RequeueRequest.MaxEntries)] IReadOnlyList<string>? Ids, string? Pilot, [Code<Reason>] string? Reason,
    string? Device, DateOnly? Day, DateTimeOffset? From, DateTimeOffset? To, [Range(1, RequeueRequest.MaxEntries)] int? Take, string? Continuation)
{
    public const int MaxEntries = 100;

    private const string Shape =
        "{\"ids\":[...]} or {\"pilot\",\"reason\",\"device\",\"day\",\"from\",\"to\",\"take\",\"continuation\"}, where only pilot is needed";

    /// <summary>The request, or else what is wrong with the body.</summary>
    public static async Task<(RequeueRequest? Asked, Problem? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await request.ReadJsonAsync(ApiJson.Default.RequeueRequest, cancellationToken) is { } asked ? (asked, null) : (null, Wrong("body", Shape));

    /// <summary>Of a request without ids: the entries meant, or else what is wrong.</summary>
    public Problem? Check(out QuarantineFilter? filter)
    {
        filter = null;
        var isNarrowed = (Pilot ?? Reason ?? Device ?? Continuation) is not null || Day is not null || From is not null || To is not null;
        if (Ids is not null && isNarrowed)
            return Wrong("body", Shape);
        if (Ids is not null)
            return Ids.Count is >= 1 and <= MaxEntries && !Ids.Contains(null!) ? null : Wrong("ids", $"1 to {MaxEntries}");
        if (!DeviceTopic.IsSegment(Pilot))
            return Wrong("pilot", "a pilot id, or - for messages of no pilot");
        var reason = Reasons.Parse(Reason);
        if (Reason is not null && reason == Core.Model.Reason.None)
            return Wrong("reason", "one of " + string.Join(", ", ReasonsFunction.Codes));
        DeviceKey? device = null;
        if (Device is not null && !DeviceKey.TryParse(Device, out device))
            return Wrong("device", "pilot/site/device");
        if (Day is not null && (From ?? To) is not null)
            return Wrong("day", "a day, or from and to");
        if (Take is < 1 or > MaxEntries)
            return Wrong("take", $"1 to {MaxEntries}");
        var whole = new QuarantineFilter(Pilot) { Reason = reason, Device = device };
        filter = Day is { } day
            ? whole.OfDay(day)
            : whole with { From = From?.UtcDateTime ?? whole.From, To = To?.UtcDateTime ?? whole.To };
        return null;
    }

    private static Problem Wrong(string name, string expected) => Problem.WrongParameter(name, expected);
}
