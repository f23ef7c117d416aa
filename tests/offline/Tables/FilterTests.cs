using Azure.Data.Tables;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class FilterTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 7, 30, 15, 250, TimeSpan.FromHours(1));

    public static TheoryData<object?, string> Literals => new()
    {
        { "o'brien", "x eq 'o''brien'" },
        { "{0}", "x eq '{0}'" },
        { 5, "x eq 5" },
        { 5L, "x eq 5L" },
        { 2.5, "x eq 2.5" },
        { true, "x eq true" },
        { new Guid("5f7a2c6e-0d1b-4a8f-9a3e-1c2d3e4f5a6b"), "x eq guid'5f7a2c6e-0d1b-4a8f-9a3e-1c2d3e4f5a6b'" },
        { Time, "x eq datetime'2026-11-22T06:30:15.25Z'" },
        { Time.UtcDateTime, "x eq datetime'2026-11-22T06:30:15.25Z'" },
        { new byte[] { 0x0a, 0xff }, "x eq X'0AFF'" },
        { null, "x eq null" },
    };

    [Theory]
    [MemberData(nameof(Literals))]
    public void An_argument_becomes_a_literal_of_its_type(object? value, string expected) =>
        Assert.Equal(expected, TableClient.CreateQueryFilter($"x eq {value}"));

    [Fact]
    public void An_argument_cannot_break_out_of_its_literal()
    {
        var hostile = "a' or PartitionKey ne 'a";

        Assert.Equal("PartitionKey eq 'a'' or PartitionKey ne ''a'", TableClient.CreateQueryFilter($"PartitionKey eq {hostile}"));
    }

    [Fact]
    public void An_argument_of_another_type_is_refused() =>
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"x eq {new List<int>()}"));
}
