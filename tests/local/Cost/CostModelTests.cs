using System.Text.Json.Nodes;
using SmartPilots.Core.Storage;
using SmartPilots.Local.Cost;
using SmartPilots.Tests.Support;

namespace SmartPilots.Local.Tests.Cost;

public sealed class CostModelTests
{
    [Fact]
    public void The_formula_is_the_documented_one()
    {
        var prices = JsonNode.Parse(Repository.Read("infra/prices.json"))!["prices"]!;
        double Usd(string name) => (double)prices[name]!["usd"]!;
        var store = new OperationCounts(Commits: 700, PointReads: 200, Pages: 100, RowsWritten: 9, RowsRead: 9,
            BytesWritten: 2_000_000_000, Conflicts: 0, Unavailable: 0);

        var total = new CostModel(Prices.Load()).Total(new Executions(Count: 100, BilledSeconds: 150, BytesOut: 3_000_000_000), store);

        var expected = 100 * Usd("flexExecutionsPerMillion") / 1e6 + 150 * 0.5 * Usd("flexGigabyteSecond")
            + 1000 * Usd("tableTransactionsPer10Thousand") / 1e4 + 2 * Usd("tableGigabyteMonth") + 3 * Usd("egressGigabyte");
        Assert.Equal(expected, total, 12);
    }

    [Fact]
    public void A_short_execution_is_billed_for_a_second_and_a_longer_one_up_to_the_next_tenth()
    {
        var meter = new ExecutionMeter(minimumSeconds: 1);
        meter.Count("ingest", TimeSpan.FromMilliseconds(5), 10);
        meter.Count("ingest", TimeSpan.FromMilliseconds(1000), 10);
        meter.Count("ingest", TimeSpan.FromMilliseconds(1201), 10);
        meter.Count("page", TimeSpan.FromMilliseconds(5), 10);

        var ingest = meter.Of("ingest");

        Assert.Equal((3, 30), (ingest.Count, ingest.BytesOut));
        Assert.Equal(1 + 1 + 1.3, ingest.BilledSeconds, 9);
    }

    [Fact]
    public void Every_price_says_its_unit_date_source_and_standing()
    {
        var list = JsonNode.Parse(Repository.Read("infra/prices.json"))!;

        Assert.All(list["prices"]!.AsObject(), price =>
            Assert.All((string[])["usd", "unit", "date", "source", "standing"], field => Assert.NotNull(price.Value![field])));
        Assert.All(list["billing"]!.AsObject(), rule =>
            Assert.All((string[])["value", "unit", "source", "standing"], field => Assert.NotNull(rule.Value![field])));
    }
}
