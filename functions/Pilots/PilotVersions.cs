namespace SmartPilots.Functions.Pilots;

/// <summary>Every version of a pilot file that was ever in force, in the store. Nothing here is ever deleted.</summary>
public sealed class PilotVersions(ITelemetryStore store)
{
    /// <summary>What the store says about each pilot, by its id: one read.</summary>
    internal async Task<Dictionary<string, HeadRow>> HeadsAsync(CancellationToken cancellationToken) =>
        await store.ReadAllAsync(HeadRow.All, cancellationToken).Select(HeadRow.FromRow).ToDictionaryAsync(head => head.Pilot, cancellationToken: cancellationToken);

    /// <summary>Keeps versions that are in force. Those kept before stay as they are.</summary>
    internal async Task RecordAsync(IReadOnlyList<PilotDefinition> pilots, string origin, long ticks, CancellationToken cancellationToken)
    {
        foreach (var some in pilots.Chunk(StoreLimits.MaxRows))
        {
            await CommitAsync([.. some.Select(pilot => VersionRows.Insert(pilot, origin, ticks))], cancellationToken);
            await CommitAsync([HeadRow.WriteRecorded(some.Select(pilot => (pilot.Id, pilot.Version)))], cancellationToken);
        }
    }

    /// <summary>Keeps a version and puts it in force.</summary>
    internal async Task PutAsync(PilotDefinition pilot, long ticks, CancellationToken cancellationToken)
    {
        await RecordAsync([pilot], VersionRows.Put, ticks, cancellationToken);
        await CommitAsync([HeadRow.WritePut(pilot.Id, pilot.Version, ticks)], cancellationToken);
    }

    /// <summary>The packaged file counts again.</summary>
    internal Task WithdrawAsync(string pilot, long ticks, CancellationToken cancellationToken) =>
        CommitAsync([HeadRow.WritePut(pilot, null, ticks)], cancellationToken);

    /// <summary>All versions of a pilot, the one that came into force first at the start.</summary>
    // At the same tick, as under a clock that waits for a slow machine, the packaged file was there before one was put.
    internal async Task<IReadOnlyList<VersionFacts>> ListAsync(string pilot, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(VersionRows.AllFacts(pilot), cancellationToken).Select(VersionRows.Facts).OrderBy(one => one.FirstTicks)
            .ThenBy(one => one.Origin, StringComparer.Ordinal).ThenBy(one => one.Version, StringComparer.Ordinal).ToListAsync(cancellationToken);

    /// <summary>The file of a version; null when it is not kept.</summary>
    internal async Task<byte[]?> FileAsync(string pilot, string version, CancellationToken cancellationToken)
    {
        var row = await store.FindAsync(Tables.Pilots, pilot, VersionRows.BodyKey(version), cancellationToken);
        return row is null ? null : VersionRows.Body(row);
    }

    // A conflict says that the version is there already: then it is what was to be written.
    private async Task CommitAsync(IReadOnlyList<RowCommit> commits, CancellationToken cancellationToken)
    {
        foreach (var answer in await store.CommitAsync(commits, cancellationToken))
        {
            if (answer.Outcome == CommitOutcome.Unavailable)
                throw new StoreUnavailableException($"A version of a pilot file could not be kept: {answer.Detail}");
        }
    }
}
