using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Core.Tests.Alerts;

public sealed class RuleParentsTests
{
    [Theory]
    [InlineData("\"a\"", "b", "")]
    [InlineData("\"d/a\", \"d/no-data\"", "b", "")]
    [InlineData("\"_site/a\"", "b", "")]
    [InlineData("\"c\"", "b", "there is no rule \"c\"")]
    [InlineData("\"e/a\"", "b", "there is no device \"e\"")]
    [InlineData("\"no-data\"", "b", "whose silence suppresses the rule is not said")]
    [InlineData("\"b\"", "b", "rule \"b\" would suppress itself")]
    [InlineData("\"b\"", "a", "rule \"a\" would suppress itself")] // b has parent a
    public void A_parent_exists_and_leads_not_back(string parents, string of, string reason)
    {
        var rules = string.Join(", ", new[] { "a", "b" }.Select(id => $$"""
            { "rule": "{{id}}", "name": "n", "stream": "level_m", "devices": ["s/d"], "above": 1,
              "parents": [ {{(id == of ? parents : id == "b" ? "\"a\"" : "")}} ] }
            """));
        var result = PilotFileReader.Read(System.Text.Encoding.UTF8.GetBytes($$"""
            { "pilot": "p", "name": "P", "zone": "UTC",
              "deviceTypes": [ { "type": "t", "name": "T", "streams": [ { "stream": "level_m", "label": "L", "unit": "m" } ] } ],
              "sites": [ { "site": "s", "name": "S", "devices": [ { "device": "d", "type": "t", "name": "D" } ] } ],
              "rules": [ {{rules}} ] }
            """), "p.json");
        if (reason.Length == 0)
            Assert.Empty(result.Errors);
        else
            Assert.Contains(result.Errors, error => error.Reason.StartsWith(reason, StringComparison.Ordinal));
    }
}
