using Microsoft.Data.Sqlite;
using SmartPilots.Core.Storage;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Local.Tests.Storage;

public sealed class SqliteTelemetryStoreTests : TelemetryStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-store-");
    private SqliteTelemetryStore? _opened;

    private string File => Path.Combine(_folder.FullName, "store.db");

    protected override Task<ITelemetryStore> OpenAsync() => Task.FromResult<ITelemetryStore>(_opened = new SqliteTelemetryStore(File));

    protected override Task CloseAsync()
    {
        _opened?.Dispose();
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_store_opened_again_has_everything_and_gives_no_etag_twice()
    {
        await OpenStore();
        var first = await Commit(Insert("s", ("a", 1)), Insert(RawKey(5), ("a", 2)));
        await Commit(Write(RowOperation.Delete, RawKey(5), "*"));
        _opened!.Dispose();
        await OpenStore();

        var again = await Commit(Insert(RawKey(5), ("a", 3)));
        var replaced = await Commit(Replace("s", first.ETag!, ("a", 4)));

        Assert.Equal(CommitOutcome.Committed, replaced.Outcome);
        Assert.NotEqual(first.ETag, again.ETag);
        Assert.Equal([(RawKey(5), 3L), ("s", 4L)],
            (await All(RowQuery.InPartition(Table, Partition))).Select(row => (row.Key, row.Number("a")!.Value)));
    }

    [Fact]
    public void A_store_of_a_newer_schema_is_refused_by_name()
    {
        new SqliteTelemetryStore(File).Dispose();
        Execute("PRAGMA user_version = 7");

        var refusal = Assert.Throws<InvalidDataException>(() => new SqliteTelemetryStore(File));

        Assert.Contains("store schema 7; this one knows 1", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(File, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_store_is_brought_forward_step_by_step_or_not_at_all()
    {
        await OpenStore();
        await Commit(Insert("s", ("a", 1)));
        _opened!.Dispose();
        string[] steps = ["CREATE TABLE later(a INTEGER)", "INSERT INTO later VALUES (7)"];
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            Assert.Throws<SqliteException>(() => SqliteSchema.Prepare(connection, [.. steps, "INSERT INTO nowhere VALUES (1)"]));
        }
        using (var connection = new SqliteConnection($"Data Source={File};Pooling=False"))
        {
            connection.Open();
            Assert.Equal(1, SqliteSchema.Scalar(connection, "PRAGMA user_version"));
            SqliteSchema.Prepare(connection, steps);
            SqliteSchema.Prepare(connection, steps);
            Assert.Equal((3, 7), (SqliteSchema.Scalar(connection, "PRAGMA user_version"), SqliteSchema.Scalar(connection, "SELECT sum(a) FROM later")));
            SqliteSchema.Execute(connection, "PRAGMA user_version = 1");
        }

        await OpenStore();

        Assert.Equal(1, (await Find("s"))!.Number("a"));
    }

    [Fact]
    public void A_file_of_another_program_is_refused()
    {
        new SqliteTelemetryStore(File).Dispose();
        Execute("PRAGMA application_id = 1");
        Assert.Throws<InvalidDataException>(() => new SqliteTelemetryStore(File));

        var text = Path.Combine(_folder.FullName, "text.db");
        System.IO.File.WriteAllText(text, new string('x', 5000));
        var refusal = Assert.Throws<IOException>(() => new SqliteTelemetryStore(text));
        Assert.Contains("not a database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_processes_may_share_the_file()
    {
        await OpenStore();
        using var other = new SqliteTelemetryStore(File);
        var here = await Commit(Insert("s", ("a", 1)));

        var there = await other.CommitAsync([new RowCommit(Table, Partition, [Replace("s", here.ETag!, ("a", 2))])], default);
        var stale = await Commit(Replace("s", here.ETag!, ("a", 3)));

        Assert.Equal(CommitOutcome.Committed, Assert.Single(there).Outcome);
        Assert.Equal(CommitOutcome.Conflict, stale.Outcome);
        Assert.Equal(2, (await Find("s"))!.Number("a"));
    }

    [Fact]
    public async Task Closing_answers_what_was_handed_in_and_refuses_what_comes_after()
    {
        await OpenStore();
        var before = Enumerable.Range(0, 50).Select(i => Commit(Insert($"k{i}", ("a", 1)))).ToArray();
        _opened!.Dispose();
        _opened.Dispose();

        Assert.All(await Task.WhenAll(before), answer => Assert.Equal(CommitOutcome.Committed, answer.Outcome));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Commit(Insert("late", ("a", 1))));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Find("k1"));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
