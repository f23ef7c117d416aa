using System.Security.Cryptography;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Citizens;

/// <summary>
/// Citizens' reports, by site and newest first (table <c>citizens</c>), and apart from them what they left to be asked back by (table
/// <c>contacts</c>, the same keys), each row with the day on which it is erased.
/// </summary>
public sealed class CitizenReportStore(ITelemetryStore store, TimeProvider clock)
{
    private const int KeptDays = 731;
    private const string Digits = "abcdefghijklmnopqrstuvwxyz234567";
    private const int RandomLength = 16; // 80 bits

    /// <summary>The details are written first: a crash between the two leaves details that nobody sees and that are erased in time.</summary>
    /// <exception cref="StoreUnavailableException">The store did not take it.</exception>
    internal async Task<CitizenReport> AddAsync(string pilot, string site, string kind, string? text, string? contact, int contactDays,
        CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var key = string.Create(CultureInfo.InvariantCulture, $"{KeyOf(now)}~{RandomNumberGenerator.GetString(Digits, RandomLength)}");
        var report = new CitizenReport(pilot, site, key, now, kind, text, CitizenReport.Received, null, null, null);
        if (contact is not null)
            await InsertAsync(Tables.Contacts, new Row(key, [new Column("schema", 1), new Column("contact", contact), new Column("until",
                now.AddDays(contactDays).Ticks)]));
        await InsertAsync(Tables.Citizens, report.ToRow());
        return report;

        async Task InsertAsync(string table, Row row)
        {
            var answer = await store.CommitAsync(new RowCommit(table, $"{pilot}~{site}", [new RowWrite(RowOperation.Upsert, row)]), cancellationToken);
            if (answer.Outcome != CommitOutcome.Committed)
                throw new StoreUnavailableException($"A report of {pilot}/{site} could not be written: {answer.Detail}");
        }
    }

    internal async Task<CitizenReport?> FindAsync(string id, CancellationToken cancellationToken) =>
        Split(id) is var (partition, key) && await store.FindAsync(Tables.Citizens, partition, key, cancellationToken) is { } row ? CitizenReport.FromRow(row) : null;

    /// <summary>What was reported since a time and is not closed, newest first.</summary>
    internal async Task<IReadOnlyList<CitizenReport>> OpenSinceAsync(string pilot, string site, DateTime since, CancellationToken cancellationToken)
    {
        var query = RowQuery.InPartition(Tables.Citizens, $"{pilot}~{site}", to: KeyOf(since) + "~~");
        return await store.ReadAllAsync(query, cancellationToken).Select(CitizenReport.FromRow).Where(report => report.IsOpen).ToListAsync(cancellationToken);
    }

    /// <summary>At most <paramref name="take"/> reports of one site, newest first, with what each left to be asked back by.</summary>
    internal async Task<IReadOnlyList<(CitizenReport Report, string? Contact)>> OfSiteAsync(string pilot, string site, bool onlyOpen, int take,
        CancellationToken cancellationToken)
    {
        var reports = await store.ReadAllAsync(RowQuery.InPartition(Tables.Citizens, $"{pilot}~{site}"), cancellationToken).Select(CitizenReport.FromRow)
            .Where(report => report.IsOpen || !onlyOpen).Take(take).ToListAsync(cancellationToken);
        var all = new List<(CitizenReport, string?)>();
        var now = clock.GetUtcNow().UtcTicks;
        foreach (var some in reports.Chunk(StoreLimits.MaxRows))
        {
            var contacts = await store.FindAsync(Tables.Contacts, $"{pilot}~{site}", [.. some.Select(report => report.Key)], cancellationToken);
            all.AddRange(some.Zip(contacts, (report, row) => (report, row?.Number("until") > now ? row.Text("contact") : null)));
        }
        return all;
    }

    /// <summary>Null when there is no such report.</summary>
    internal Task<CitizenReport?> AnswerAsync(string id, string status, string? answer, string by, CancellationToken cancellationToken) =>
        OptimisticUpdate.RunAsync<CitizenReport?>(store, $"The answer to {id}", async () =>
        {
            if (Split(id) is not var (partition, key) || await store.FindAsync(Tables.Citizens, partition, key, cancellationToken) is not { } row)
                return (null, null);
            var report = CitizenReport.FromRow(row) with
            {
                Status = status, Answer = answer, AnsweredBy = by, AnsweredAt = clock.GetUtcNow().UtcDateTime,
            };
            return (new RowCommit(Tables.Citizens, partition, [new RowWrite(RowOperation.ReplaceIfMatch, report.ToRow(), row.ETag)]), report);
        }, cancellationToken);

    /// <summary>Erases details whose time is over, and reports two years after they were made.</summary>
    /// <exception cref="AggregateException">At the end, of single sites: the others are done.</exception>
    public async Task DeleteOldAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        Func<Task>[] parts =
        [
            () => DeleteAsync(Tables.Contacts, row => row.Number("until") <= now.UtcTicks, cancellationToken),
            () => DeleteAsync(Tables.Citizens, row => row.Number("made") < now.AddDays(-KeptDays).UtcTicks, cancellationToken),
        ];
        await EachDevice.RunAsync(parts, part => part(), cancellationToken);
    }

    // Of every site that ever had one, also of pilots that are withdrawn.
    private async Task DeleteAsync(string table, Func<StoredRow, bool> isOld, CancellationToken cancellationToken)
    {
        var sites = await store.ReadAllAsync(new RowQuery(table, "-", "~"), cancellationToken).Where(isOld).Select(row => row.Partition)
            .ToHashSetAsync(cancellationToken: cancellationToken);
        await EachDevice.RunAsync(sites, site => OldRows.DeleteAsync(store, table, site, "0", "~", isOld, cancellationToken), cancellationToken);
    }

    private static string KeyOf(DateTime at) => (DateTime.MaxValue.Ticks - at.Ticks).ToString("D19", CultureInfo.InvariantCulture);

    private static (string Partition, string Key)? Split(string id) =>
        id.Split('~', 3) is [var pilot, var site, { Length: > 0 and <= 64 } key] && DeviceTopic.IsSegment(pilot) && DeviceTopic.IsSegment(site)
            && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '~' or '-') ? ($"{pilot}~{site}", key) : null;
}
