using System.Globalization;
using Azure.Data.Tables;
using static SmartPilots.Offline.Tests.Tables.TableTest;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class RoundTripTests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 256).Select(n => (byte)n)];

    private static readonly Guid Id = new("5f7a2c6e-0d1b-4a8f-9a3e-1c2d3e4f5a6b");

    private static readonly DateTimeOffset Time = DateTimeOffset.ParseExact(
        "2026-03-29T02:30:00.1234567+01:00", "o", CultureInfo.InvariantCulture);

    [SkippableFact]
    public async Task Every_type_of_column_comes_back_as_it_went()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["text"] = "Minna Ɓ 水 \"quoted\" \\ \n end",
            ["empty"] = "",
            ["small"] = int.MinValue,
            ["large"] = long.MaxValue,
            ["flag"] = true,
            ["fraction"] = 0.1,
            ["bytes"] = Bytes,
            ["data"] = BinaryData.FromString("raw"),
            ["none"] = Array.Empty<byte>(),
            ["id"] = Id,
            ["time"] = Time,
            ["utc"] = Time.UtcDateTime,
            ["absent"] = null,
        });

        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal("Minna Ɓ 水 \"quoted\" \\ \n end", row.GetString("text"));
        Assert.Equal("", row.GetString("empty"));
        Assert.Equal(int.MinValue, row.GetInt32("small"));
        Assert.Equal(long.MaxValue, row.GetInt64("large"));
        Assert.True(row.GetBoolean("flag"));
        Assert.Equal(0.1, row.GetDouble("fraction"));
        Assert.Equal(Bytes, row.GetBinary("bytes"));
        Assert.Equal("raw", row.GetBinaryData("data")!.ToString());
        Assert.Equal([], row.GetBinary("none")!);
        Assert.Equal(Id, row.GetGuid("id"));
        Assert.Equal(Time, row.GetDateTimeOffset("time"));
        Assert.Equal(Time.UtcDateTime, row.GetDateTime("utc"));
        Assert.False(row.ContainsKey("absent"));
    }

    [SkippableTheory]
    [InlineData(0.0)]
    [InlineData(3.0)]
    [InlineData(-1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public async Task A_double_stays_a_double(double value)
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["x"] = value });

        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(value, row.GetDouble("x"));
    }

    [SkippableFact]
    public async Task A_decimal_is_stored_as_text_and_keeps_every_digit()
    {
        const decimal value = 999_999_999_999_999.123456789m;
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["flow"] = value.ToString(CultureInfo.InvariantCulture) });

        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        Assert.Equal(value, decimal.Parse(row.GetString("flow")!, CultureInfo.InvariantCulture));
    }

    [SkippableFact]
    public async Task A_column_of_a_type_without_a_place_in_the_service_is_refused_rather_than_rounded()
    {
        var table = await NewTableAsync();

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() =>
            table.AddEntityAsync(new TableEntity("p", "r") { ["flow"] = 1.25m }));

        Assert.Contains("flow", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_row_can_be_written_back_as_it_was_read()
    {
        var table = await NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["large"] = 7L, ["bytes"] = Bytes });
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;

        await table.UpdateEntityAsync(read, read.ETag, TableUpdateMode.Replace);

        var again = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(7L, again.GetInt64("large"));
        Assert.Equal(Bytes, again.GetBinary("bytes"));
        Assert.Equal(read.Keys.Order(), again.Keys.Order());
    }
}
