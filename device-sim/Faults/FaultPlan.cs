using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Faults;

/// <summary>
/// Which faults befall a run: the JSON of a plan file (see <c>pilots/faults/faults.schema.json</c>). Times count from the first message.
/// The same plan, seed and messages give the same bytes on any machine.
/// </summary>
public sealed record FaultPlan
{
    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }
    public string? Description { get; init; }

    /// <summary>The run's own seed when left out.</summary>
    public ulong? Seed { get; init; }
    public required IReadOnlyList<Fault> Faults { get; init; }

    /// <summary>Reads a plan; a mistake is an <see cref="InputFileException"/> with its path.</summary>
    public static FaultPlan Read(string file)
    {
        var plan = InputFile.ReadJson<FaultPlan>(file);
        for (var i = 0; i < plan.Faults.Count; i++)
        {
            if (plan.Faults[i].WhatIsWrong() is { } wrong)
                throw new InputFileException(file, $"$.faults[{i}].{wrong.Member}", wrong.Why);
        }
        return plan;
    }
}

/// <summary>One fault.</summary>
public sealed record Fault
{
    public required FaultKind Kind { get; init; }

    /// <summary>Share of the messages that it befalls, 0 to 1. Default 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>See <see cref="FaultKind"/>.</summary>
    public double Seconds { get; init; }

    /// <summary>Topics that hold one of these texts; all when empty.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Minutes after the first message at which it begins. Default 0.</summary>
    public double AfterMinutes { get; init; }

    /// <summary>Minutes that it lasts; to the end when left out.</summary>
    public double? ForMinutes { get; init; }

    /// <summary>Minutes from one beginning to the next; once when left out.</summary>
    public double? EveryMinutes { get; init; }

    internal bool Befalls(string topic) => Devices.Count == 0 || Devices.Any(text => topic.Contains(text, StringComparison.Ordinal));

    /// <summary>The end of the fault's turn in which a time lies, in ticks after the first message; null outside.</summary>
    internal long? TurnEnd(long sinceFirst)
    {
        var begin = Ticks(AfterMinutes);
        if (sinceFirst < begin)
            return null;
        if (EveryMinutes is { } every)
            begin += (sinceFirst - begin) / Ticks(every) * Ticks(every);
        if (ForMinutes is not { } lasts)
            return long.MaxValue;
        return sinceFirst < begin + Ticks(lasts) ? begin + Ticks(lasts) : null;
    }

    /// <summary>
    /// Its turns between the first message and the end of a run, in UTC ticks; none where it befalls only a share of the messages.
    /// </summary>
    internal IEnumerable<(long Start, long End)> Turns(long first, long end)
    {
        if (Share < 1)
            yield break;
        for (var start = first + Ticks(AfterMinutes); start < end; start += Ticks(EveryMinutes ?? 0))
        {
            yield return (start, ForMinutes is { } lasts ? start + Ticks(lasts) : end);
            if (EveryMinutes is null)
                yield break;
        }
    }

    internal (string Member, string Why)? WhatIsWrong() => this switch
    {
        { Share: not (>= 0 and <= 1) } => ("share", "is not 0 to 1"),
        { AfterMinutes: not (>= 0 and <= 1e7) } => ("afterMinutes", "is not 0 to 10,000,000"),
        { ForMinutes: not (null or (> 0 and <= 1e7)) } => ("forMinutes", "is not above 0"),
        { EveryMinutes: not (null or (> 0 and <= 1e7)) } => ("everyMinutes", "is not above 0"),
        { EveryMinutes: { } every, ForMinutes: var lasts } when lasts is null || lasts > every =>
            ("everyMinutes", "needs a 'forMinutes' that is no longer"),
        { Kind: FaultKind.Disconnect or FaultKind.Outage, ForMinutes: null } => ("forMinutes", "is missing: nothing would ever be sent"),
        { Kind: FaultKind.Duplicate or FaultKind.Reorder or FaultKind.Delay or FaultKind.SlowLink, Seconds: not (>= 0 and <= 1e7) } =>
            ("seconds", "is not 0 to 10,000,000"),
        { Kind: FaultKind.ClockSkew or FaultKind.ClockJump, Seconds: not (>= -1e8 and <= 1e8) or 0 } => ("seconds",
            "is 0 or beyond 100,000,000"),
        _ => null,
    };

    private static long Ticks(double minutes) => (long)Math.Round(minutes * TimeSpan.TicksPerMinute);
}
