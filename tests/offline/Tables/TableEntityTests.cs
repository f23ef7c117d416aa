using Azure;
using Azure.Data.Tables;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class TableEntityTests
{
    [Fact]
    public void Keys_are_columns_among_the_others()
    {
        var row = new TableEntity("p", "r") { ["n"] = 1 };

        Assert.Equal(["PartitionKey", "RowKey", "n"], row.Keys);
        Assert.Equal("p", row["PartitionKey"]);
        Assert.Equal("r", row.RowKey);
    }

    [Fact]
    public void A_row_is_made_from_a_dictionary_and_is_one()
    {
        IDictionary<string, object> row = new TableEntity(new Dictionary<string, object> { ["PartitionKey"] = "p", ["n"] = 1L });

        row.Add("m", 2L);
        row.Remove("n");

        Assert.Equal("p", ((TableEntity)row).PartitionKey);
        Assert.True(row.TryGetValue("m", out var value));
        Assert.Equal(2L, value);
        Assert.Throws<ArgumentException>(() => row.Add("m", 3L));
        Assert.Equal(2, row.Count);
    }

    [Fact]
    public void An_absent_column_is_null_for_every_accessor()
    {
        var row = new TableEntity("p", "r");

        Assert.Null(row["x"]);
        Assert.Null(row.GetString("x"));
        Assert.Null(row.GetInt64("x"));
        Assert.Null(row.GetInt32("x"));
        Assert.Null(row.GetDouble("x"));
        Assert.Null(row.GetBoolean("x"));
        Assert.Null(row.GetGuid("x"));
        Assert.Null(row.GetDateTime("x"));
        Assert.Null(row.GetDateTimeOffset("x"));
        Assert.Null(row.GetBinary("x"));
        Assert.Null(row.GetBinaryData("x"));
        Assert.Equal(default, row.ETag);
        Assert.Null(row.Timestamp);
    }

    [Fact]
    public void Asking_for_another_type_than_the_columns_is_an_error()
    {
        var row = new TableEntity("p", "r") { ["n"] = 1L };

        Assert.Throws<InvalidOperationException>(() => row.GetInt32("n"));
        Assert.Throws<InvalidOperationException>(() => row.GetString("n"));
    }

    [Fact]
    public void A_column_that_holds_a_long_or_a_double_stays_one_when_it_is_given_an_int()
    {
        var row = new TableEntity("p", "r") { ["l"] = 1L, ["d"] = 1.5 };

        row["l"] = 2;
        row["d"] = 2;

        Assert.Equal(2L, row.GetInt64("l"));
        Assert.Equal(2.0, row.GetDouble("d"));
    }

    [Fact]
    public void The_etag_is_kept_in_its_odata_column()
    {
        var row = new TableEntity("p", "r") { ETag = new ETag("W/\"1\"") };

        Assert.Equal(new ETag("W/\"1\""), row.ETag);
        Assert.True(row.ContainsKey("odata.etag"));
    }
}
