namespace SmartPilots.Functions.Readings;

/// <summary>One stored reading, as the API shows it.</summary>
/// <param name="Value">What counts: a correction's value where there is one. Of a voided reading, what the device sent.</param>
/// <param name="Gateway">The gateway it came through.</param>
/// <param name="Quality">Good, or what is doubtful: flags in kebab case with commas between.</param>
public sealed record ReadingItem(DateTime At, string Stream, decimal Value, Quality Quality, DateTime ReceivedAt, string Gateway, long Sequence)
{
    /// <summary>First eight digits of the version of the pilot file that decoded it.</summary>
    public required string PilotVersion { get; init; }

    /// <summary>What the device sent, when a correction replaced it.</summary>
    public decimal? Original { get; init; }
}

/// <param name="Continuation">Null at the end.</param>
public sealed record ReadingPage(IReadOnlyList<ReadingItem> Readings, string? Continuation);

/// <summary>Raw readings of one device.</summary>
public sealed class ReadingsQuery(ITelemetryStore store)
{
    /// <summary>Readings with a time of measurement in [from, to), oldest first; <paramref name="take"/> counts times, 1 to 1,000.</summary>
    public async Task<ReadingPage> PageAsync(DeviceDefinition device, DateTime from, DateTime to, int take, string? continuation,
        CancellationToken cancellationToken)
    {
        var state = (await DeviceSnapshot.ReadAsync(store, device.Key, cancellationToken)).State;
        var page = await store.QueryAsync(RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with
        {
            KeyFrom = ReadingRow.Key(from.Ticks),
            KeyTo = ReadingRow.Key(to.Ticks),
            Take = Math.Clamp(take, 1, 1000),
            Continuation = continuation,
        }, cancellationToken);
        var rows = page.Rows.Select(ReadingRow.FromRow).ToList();
        var judge = await JudgeAsync(device, rows, cancellationToken);
        return new ReadingPage([.. rows.SelectMany(row => Items(row, state, judge))], page.Continuation);
    }

    // Has seen what stands before the page.
    private async Task<ChangeJudge> JudgeAsync(DeviceDefinition device, List<ReadingRow> rows, CancellationToken cancellationToken)
    {
        var judge = new ChangeJudge(device);
        if (!judge.IsNeeded || rows.Count == 0)
            return judge;
        var from = Math.Max(0, rows[0].Ticks - judge.LookbackTicks);
        await foreach (var row in ReadingRow.ReadAsync(store, device.Key, from, rows[0].Ticks, cancellationToken))
        {
            foreach (var reading in row.Readings)
                judge.Judge(row.Ticks, reading);
        }
        return judge;
    }

    private static IEnumerable<ReadingItem> Items(ReadingRow row, DeviceState state, ChangeJudge judge)
    {
        foreach (var r in row.Readings)
        {
            var gateway = state.SourceOf(r.Source)?.Gateway ?? "?";
            yield return new ReadingItem(Utc(row.Ticks), r.Stream, r.Effective, r.Quality | judge.Judge(row.Ticks, r), Utc(r.ReceivedTicks), gateway, r.Sequence)
            {
                PilotVersion = r.PilotVersion,
                Original = r.Replacement is null ? null : r.Value,
            };
        }
    }
}
