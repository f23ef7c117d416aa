using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using static SmartPilots.Offline.Tests.Tables.TableTest;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class EntityTests
{
    private static readonly TableEntity Pump = new("niger~pump-1", "s") { ["flow"] = 1.25, ["state"] = "on" };

    [SkippableFact]
    public async Task An_added_row_is_read_back_with_the_etag_of_its_write()
    {
        var table = await NewTableAsync();

        var added = await table.AddEntityAsync(Pump);
        var read = await table.GetEntityAsync<TableEntity>("niger~pump-1", "s");

        Assert.Equal(204, added.Status);
        Assert.Equal(1.25, read.Value.GetDouble("flow"));
        Assert.Equal("on", read.Value.GetString("state"));
        Assert.NotEqual(default, read.Value.ETag);
        Assert.Equal(added.Headers.ETag, read.Value.ETag);
        Assert.NotNull(read.Value.Timestamp);
    }

    [SkippableFact]
    public async Task Adding_a_row_twice_is_a_conflict_with_the_services_code()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Pump);

        var conflict = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(Pump));

        Assert.Equal(409, conflict.Status);
        Assert.True(conflict.ErrorCode == TableErrorCode.EntityAlreadyExists, conflict.ErrorCode);
    }

    [SkippableFact]
    public async Task An_upsert_creates_then_merges_or_replaces()
    {
        var table = await NewTableAsync();
        await table.UpsertEntityAsync(Pump);

        await table.UpsertEntityAsync(new TableEntity("niger~pump-1", "s") { ["level"] = 3 });
        var merged = await table.GetEntityAsync<TableEntity>("niger~pump-1", "s");
        await table.UpsertEntityAsync(new TableEntity("niger~pump-1", "s") { ["level"] = 4 }, TableUpdateMode.Replace);
        var replaced = await table.GetEntityAsync<TableEntity>("niger~pump-1", "s");

        Assert.Equal((1.25, 3), (merged.Value.GetDouble("flow"), merged.Value.GetInt32("level")));
        Assert.Equal((null, 4), (replaced.Value.GetDouble("flow"), replaced.Value.GetInt32("level")));
    }

    [SkippableTheory]
    [InlineData(TableUpdateMode.Merge)]
    [InlineData(TableUpdateMode.Replace)]
    public async Task The_second_of_two_writers_with_the_same_etag_gets_412_and_changes_nothing(TableUpdateMode mode)
    {
        var table = await NewTableAsync();
        var etag = (await table.AddEntityAsync(Pump)).Headers.ETag!.Value;
        var first = await table.UpdateEntityAsync(new TableEntity("niger~pump-1", "s") { ["flow"] = 2.5 }, etag, mode);

        var second = new TableEntity("niger~pump-1", "s") { ["flow"] = 3.5 };
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(second, etag, mode));

        Assert.Equal(412, refused.Status);
        Assert.True(refused.ErrorCode == TableErrorCode.UpdateConditionNotSatisfied, refused.ErrorCode);
        var kept = await table.GetEntityAsync<TableEntity>("niger~pump-1", "s");
        Assert.Equal(2.5, kept.Value.GetDouble("flow"));
        Assert.Equal(first.Headers.ETag, kept.Value.ETag);
    }

    [SkippableFact]
    public async Task An_update_of_a_row_that_is_not_there_is_404_and_does_not_create_it()
    {
        var table = await NewTableAsync();

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(Pump, ETag.All));

        Assert.Equal(404, refused.Status);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("niger~pump-1", "s")).HasValue);
    }

    [SkippableFact]
    public async Task An_update_without_an_etag_is_refused_before_it_is_sent()
    {
        var table = await NewTableAsync();

        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(Pump, default));
    }

    [SkippableFact]
    public async Task A_delete_honours_the_etag_and_takes_an_absent_row_as_done()
    {
        var table = await NewTableAsync();
        var old = (await table.AddEntityAsync(Pump)).Headers.ETag!.Value;
        await table.UpsertEntityAsync(Pump);

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("niger~pump-1", "s", old));
        var deleted = await table.DeleteEntityAsync("niger~pump-1", "s");
        var again = await table.DeleteEntityAsync(Pump);

        Assert.Equal((412, 204, 404), (refused.Status, deleted.Status, again.Status));
    }

    [SkippableFact]
    public async Task An_absent_row_is_404_for_get_and_no_value_for_get_if_exists()
    {
        var table = await NewTableAsync();

        var missing = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));
        var nothing = await table.GetEntityIfExistsAsync<TableEntity>("p", "r");

        Assert.Equal(404, missing.Status);
        Assert.True(missing.ErrorCode == TableErrorCode.ResourceNotFound, missing.ErrorCode);
        Assert.False(nothing.HasValue);
        Assert.Equal(404, nothing.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => nothing.Value);
    }

    [SkippableFact]
    public async Task A_point_read_can_fetch_single_columns()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(Pump);

        var read = await table.GetEntityIfExistsAsync<TableEntity>("niger~pump-1", "s", ["flow"]);

        Assert.Equal(1.25, read.Value!.GetDouble("flow"));
        Assert.False(read.Value.ContainsKey("state"));
    }
}
