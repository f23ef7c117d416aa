using Xunit.Abstractions;

namespace SmartPilots.Core.Tests.Decoding.Golden;

public sealed class GoldenTableTests(ITestOutputHelper output)
{
    [SkippableFact]
    public void Every_case_is_met_or_said_why_not()
    {
        var cases = GoldenTable.Run();

        foreach (var one in cases)
            output.WriteLine($"{one.Decoder}: {one.Name}: {one.Why ?? "passed"}");
        Assert.Equal(
        [
            "bytes by field table 139", "cayenne-lpp 5", "chirpstack-v4 7", "ngsi-ld by plain-json 4", "plain-json (solar gateway) 3", "senml-cbor 2",
            "senml-json 13", "sparkplug-b 10", "tasmota 11", "the-things-stack-v3 9",
        ], cases.GroupBy(one => one.Decoder).Select(group => $"{group.Key} {group.Count()}"));
    }
}
