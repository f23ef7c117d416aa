using SmartPilots.DeviceSim.Faults;
using SmartPilots.DeviceSim.Files;
using SmartPilots.Tests.Support;

namespace SmartPilots.DeviceSim.Tests.Faults;

public sealed class FaultPlanTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{ "kind": "drop", "share": 1.5 }""", "$.faults[0].share")]
    [InlineData("""{ "kind": "outage" }""", "$.faults[0].forMinutes")]
    [InlineData("""{ "kind": "delay", "seconds": -1 }""", "$.faults[0].seconds")]
    [InlineData("""{ "kind": "clock-jump" }""", "$.faults[0].seconds")]
    [InlineData("""{ "kind": "drop", "everyMinutes": 10 }""", "$.faults[0].everyMinutes")]
    [InlineData("""{ "kind": "drop", "forMinutes": 20, "everyMinutes": 10 }""", "$.faults[0].everyMinutes")]
    [InlineData("""{ "kind": "gremlins" }""", "$.faults[0].kind")]
    [InlineData("""{ "kind": "drop", "sher": 1 }""", "$.faults[0].sher")]
    public void A_mistake_is_named_with_its_path(string fault, string where)
    {
        var file = _folder.Write("plan.json", $$"""{ "faults": [{{fault}}] }""");

        var wrong = Assert.Throws<InputFileException>(() => FaultPlan.Read(file));

        Assert.StartsWith($"{file}: {where}: ", wrong.Message);
    }

    [Fact]
    public void The_shipped_plan_has_every_kind_of_fault() => Assert.Equal(Enum.GetValues<FaultKind>().Order(),
        FaultPlan.Read(Repository.PathTo("pilots/faults/everything.faults.json")).Faults.Select(fault => fault.Kind).Distinct().Order());
}
