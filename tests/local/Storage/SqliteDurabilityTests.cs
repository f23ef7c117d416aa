using SmartPilots.Core.Storage;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support.Disk;

namespace SmartPilots.Local.Tests.Storage;

/// <summary>What the disk sees, and what happens when it is full or broken.</summary>
public sealed class SqliteDurabilityTests : IDisposable
{
    private const int Full = 13; // SQLITE_FULL
    private const int WriteError = 778; // SQLITE_IOERR_WRITE
    private const int SyncError = 1034; // SQLITE_IOERR_FSYNC

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-disk-");
    private readonly SqliteTelemetryStore _store;
    private readonly WatchedFile _log;

    public SqliteDurabilityTests()
    {
        var path = Path.Combine(_folder.FullName, "store.db");
        new SqliteTelemetryStore(path).Dispose();
        WatchedDisk.Register();
        _store = new SqliteTelemetryStore(path, WatchedDisk.Vfs);
        _log = WatchedDisk.File(path + "-wal");
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task When_a_commit_is_answered_every_byte_it_wrote_has_been_synced()
    {
        for (var i = 0; i < 20; i++)
        {
            var before = _log.Syncs;

            Assert.Equal(CommitOutcome.Committed, (await Commit($"k{i}")).Outcome);

            Assert.Equal(0, _log.Unsynced);
            Assert.True(_log.Syncs > before, "no fsync before the answer");
        }
    }

    [Fact]
    public async Task Killed_at_the_moment_of_an_answer_it_has_all_that_was_answered()
    {
        for (var round = 0; round < 10; round++)
        {
            await _store.CommitAsync([.. Enumerable.Range(0, 20).Select(i => One($"d{i}", $"k{round}"))], default);
            var image = _folder.CreateSubdirectory($"image{round}"); // as a dead process leaves its files: not closed, no shared memory
            foreach (var file in (string[])["store.db", "store.db-wal"])
                File.Copy(Path.Combine(_folder.FullName, file), Path.Combine(image.FullName, file));

            using var reborn = new SqliteTelemetryStore(Path.Combine(image.FullName, "store.db"));

            var rows = await reborn.QueryAsync(new RowQuery("telemetry", "d", "e"), default);
            Assert.Equal(20 * (round + 1), rows.Rows.Count);
        }
    }

    [Fact]
    public async Task Two_hundred_commits_of_one_call_share_one_sync()
    {
        await Commit("first");
        var before = _log.Syncs;

        await _store.CommitAsync([.. Enumerable.Range(0, 200).Select(i => One($"d{i}", "s"))], default);

        Assert.Equal(1, _log.Syncs - before);
    }

    [Fact]
    public async Task Commits_that_queue_while_the_disk_is_busy_share_the_next_sync()
    {
        await Commit("before");
        using var busy = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        _log.Syncing = () =>
        {
            _log.Syncing = null;
            reached.Set();
            busy.Wait();
        };
        var before = _log.Syncs;

        var first = Commit("first");
        reached.Wait();
        var queued = Enumerable.Range(0, 400).Select(i => _store.CommitAsync([One($"d{i}", "s")], default)).ToArray();
        busy.Set();
        var answers = await Task.WhenAll(queued);
        await first;

        Assert.All(answers, answer => Assert.Equal(CommitOutcome.Committed, answer[0].Outcome));
        Assert.Equal(2, _log.Syncs - before);
    }

    [Theory]
    [InlineData(Full, 0)]
    [InlineData(WriteError, 0)]
    [InlineData(0, SyncError)]
    public async Task A_full_or_broken_disk_is_answered_as_unavailable_and_the_store_goes_on_when_it_is_mended(int write, int sync)
    {
        await Commit("before");
        (_log.WriteFailure, _log.SyncFailure) = (write, sync);

        var during = await Commit("during");
        var again = await Commit("during");
        var read = await _store.FindAsync("telemetry", "p", ["before"], default);
        (_log.WriteFailure, _log.SyncFailure) = (0, 0);
        var after = await Commit("after");

        Assert.Equal([CommitOutcome.Unavailable, CommitOutcome.Unavailable], [during.Outcome, again.Outcome]);
        Assert.Contains("SQLite", during.Detail, StringComparison.Ordinal);
        Assert.NotNull(Assert.Single(read));
        Assert.Equal(CommitOutcome.Committed, after.Outcome);
        var rows = await _store.FindAsync("telemetry", "p", ["before", "after"], default);
        Assert.DoesNotContain(null, rows);
    }

    [Fact]
    public async Task A_group_that_fails_leaves_no_partition_behind_that_only_memory_knows()
    {
        await Commit("before");
        _log.WriteFailure = Full;
        await _store.CommitAsync([One("new", "s")], default);
        _log.WriteFailure = 0;

        await _store.CommitAsync([One("other", "s")], default);
        await _store.CommitAsync([One("new", "s")], default);

        foreach (var partition in (string[])["other", "new"])
            Assert.Single((await _store.QueryAsync(RowQuery.InPartition("telemetry", partition), default)).Rows);
    }

    private async Task<CommitAnswer> Commit(string key) => Assert.Single(await _store.CommitAsync([One("p", key)], default));

    private static RowCommit One(string partition, string key) =>
        new("telemetry", partition, [new RowWrite(RowOperation.Upsert, new Row(key, [new Column("b", new byte[6000])]))]);
}
