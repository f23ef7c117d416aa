using System.Text.Json;
using System.Text.Json.Nodes;
using SmartPilots.Tests.Support;

namespace SmartPilots.Core.Tests.PilotFiles;

/// <summary>The published schema and the reader know the same members.</summary>
public sealed class SchemaTests
{
    private const string Unknown = "qqqqqqqqqqqqqqqq";
    private const string Known = "known here: ";

    private const string Json = """
        {
          "pilot": "p", "name": "P", "zone": "Africa/Lagos", "limits": { },
          "sources": [ { "topic": "a/{device}", "presence": { "online": "on" } } ],
          "envelopes": [ { "envelope": "e", "payload": { "path": "p" }, "skip": { "path": "q", "if": true } } ],
          "deviceTypes": [
            { "type": "plain", "decoder": { "format": "plain-json", "time": { "path": "at" }, "items": { "name": "n", "value": "v" } },
              "streams": [ { "stream": "flow", "unit": "L/s", "everySeconds": 60 }, { "stream": "meter", "unit": "m3", "kind": "counter" } ] },
            { "type": "senml", "decoder": { "format": "senml-json" }, "streams": [ { "stream": "flow", "unit": "L/s" } ] },
            { "type": "keyed", "decoder": { "format": "by-key", "by": "port", "tables": { "*": "ignore" } }, "streams": [ { "stream": "flow", "unit": "L/s" } ] },
            { "type": "used", "decoder": { "format": "plain-json", "names": { "f": { "stream": "flow" } } }, "streams": [ { "stream": "flow", "unit": "L/s" } ] },
            { "type": "cayenne", "decoder": { "format": "cayenne-lpp", "channels": { } }, "streams": [ { "stream": "flow", "unit": "L/s" } ] },
            { "type": "sparkplug", "decoder": { "format": "sparkplug-b" }, "streams": [ { "stream": "flow", "unit": "L/s" } ] },
            { "type": "bytes", "streams": [ { "stream": "flow", "unit": "L/s" } ], "decoder": { "format": "bytes", "fields": [
              { "type": "u8" }, { "packed": 3 }, { "formula": "1" }, { "skip": 1 }, { "flags": "u8", "blocks": [ ] },
              { "repeat": 1, "fields": [ ] }, { "when": "1", "fields": [ ] }, { "key": 1, "blocks": { } } ] } }
          ],
          "sites": [ { "site": "s", "devices": [ { "device": "d", "type": "plain" } ] } ],
          "rules": [ { "rule": "r", "name": "R", "stream": "flow", "deviceTypes": ["plain"], "above": 5, "while": { "stream": "flow", "is": 1 },
              "texts": { "fr": { "name": "N" } } },
            { "rule": "c", "name": "C", "stream": "flow", "deviceTypes": ["plain"], "change": { "rise": 1, "withinSeconds": 60 } },
            { "rule": "s", "name": "S", "stream": "flow", "deviceTypes": ["plain"], "silent": { "afterSeconds": 60 } },
            { "rule": "f", "name": "F", "stream": "flow", "deviceTypes": ["plain"], "flat": { "within": 1 }, "forSeconds": 60 },
            { "rule": "a", "name": "A", "stream": "flow", "deviceTypes": ["plain"], "atLimit": { "low": 1 } },
            { "rule": "m", "name": "M", "stream": "meter", "deviceTypes": ["plain"], "counter": { "standsWithin": 1 }, "forSeconds": 60 },
            { "rule": "d", "name": "D", "stream": "flow", "deviceTypes": ["plain"], "dryRun": { "share": 0.5 }, "while": { "stream": "flow", "is": 1 } },
            { "rule": "n", "name": "N", "stream": "flow", "deviceTypes": ["plain"], "nightFlow": { "moreThan": 1, "invalidWhile": [{ "stream": "flow", "is": 1 }] } },
            { "rule": "l", "name": "L", "stream": "flow", "deviceTypes": ["plain"], "learnedRange": { "margin": 1 } },
            { "rule": "h", "name": "H", "stream": "flow", "deviceTypes": ["plain"], "sameHour": { "visits": 3 } },
            { "rule": "b", "name": "B", "site": "s", "balance": { "inflow": ["s/d/flow"], "storage": { "stream": "s/d/meter" }, "tolerance": 1 } } ],
          "maintenance": [ { "from": "2026-03-01T08:00", "to": "2026-03-01T09:00", "reason": "R" } ]
        }
        """;

    [Theory]
    [InlineData("{\n  \"pilot\"", "")]
    [InlineData("\"limits\": {", "$defs/limits")]
    [InlineData("\"sources\": [ {", "$defs/source")]
    [InlineData("{ \"type\": \"plain\"", "$defs/deviceType")]
    [InlineData("{ \"stream\": \"flow\"", "$defs/stream")]
    [InlineData("{ \"format\": \"plain-json\"", "$defs/plainJson")]
    [InlineData("{ \"path\": \"at\"", "$defs/plainJson/properties/time")]
    [InlineData("{ \"name\": \"n\"", "$defs/plainJson/properties/items")]
    [InlineData("{ \"format\": \"senml-json\"", "$defs/senml")]
    [InlineData("{ \"format\": \"cayenne-lpp\"", "$defs/cayenneLpp")]
    [InlineData("{ \"format\": \"sparkplug-b\"", "$defs/sparkplugB")]
    [InlineData("{ \"format\": \"by-key\"", "$defs/byKey")]
    [InlineData("{ \"stream\": \"flow\" }", "$defs/value/oneOf/1")]
    [InlineData("\"presence\": { \"online\"", "$defs/source/properties/presence")]
    [InlineData("{ \"envelope\": \"e\"", "$defs/envelope")]
    [InlineData("\"payload\": { \"path\"", "$defs/envelope/properties/payload")]
    [InlineData("{ \"path\": \"q\"", "$defs/oneCondition")]
    [InlineData("{ \"format\": \"bytes\"", "$defs/bytes")]
    [InlineData("{ \"type\": \"u8\"", "$defs/field/oneOf/0")]
    [InlineData("{ \"packed\": 3", "$defs/field/oneOf/1")]
    [InlineData("{ \"formula\": \"1\"", "$defs/field/oneOf/2")]
    [InlineData("{ \"skip\": 1", "$defs/field/oneOf/3")]
    [InlineData("{ \"flags\": \"u8\"", "$defs/field/oneOf/4")]
    [InlineData("{ \"repeat\": 1", "$defs/field/oneOf/5")]
    [InlineData("{ \"key\": 1", "$defs/field/oneOf/6")]
    [InlineData("{ \"when\": \"1\"", "$defs/field/oneOf/7")]
    [InlineData("{ \"site\": \"s\"", "$defs/site")]
    [InlineData("{ \"device\": \"d\"", "$defs/device")]
    [InlineData("{ \"rule\": \"r\"", "$defs/rule")]
    [InlineData("\"while\": {", "$defs/state")]
    [InlineData("\"fr\": {", "$defs/rule/properties/texts/additionalProperties")]
    [InlineData("\"change\": {", "$defs/rule/properties/change")]
    [InlineData("\"silent\": {", "$defs/rule/properties/silent")]
    [InlineData("\"flat\": {", "$defs/rule/properties/flat")]
    [InlineData("\"atLimit\": {", "$defs/rule/properties/atLimit")]
    [InlineData("\"counter\": {", "$defs/rule/properties/counter")]
    [InlineData("\"dryRun\": {", "$defs/rule/properties/dryRun")]
    [InlineData("\"nightFlow\": {", "$defs/rule/properties/nightFlow")]
    [InlineData("\"invalidWhile\": [{", "$defs/state")]
    [InlineData("\"learnedRange\": {", "$defs/rule/properties/learnedRange")]
    [InlineData("\"sameHour\": {", "$defs/rule/properties/sameHour")]
    [InlineData("\"balance\": {", "$defs/rule/properties/balance")]
    [InlineData("\"storage\": {", "$defs/storage")]
    [InlineData("{ \"from\": \"2026", "$defs/maintenance")]
    public void The_reader_and_the_schema_know_the_same_members(string start, string definition)
    {
        var open = start.IndexOf('{') + 1;
        var json = Json.Replace(start, $"{start[..open]} \"{Unknown}\": 1{(start.EndsWith('{') ? Comma(start) : ",")} {start[open..]}");

        var error = SomePilot.Read(json).Errors.First(error => error.Path.EndsWith(Unknown, StringComparison.Ordinal));

        Assert.StartsWith(Known, error.Fix);
        Assert.Equal(Members(definition).Order(), error.Fix[Known.Length..].Split(", ").Order());
    }

    [Fact]
    public void The_file_without_the_unknown_member_is_valid() => Assert.Empty(SomePilot.Read(Json).Errors);

    /// <summary>An empty text would match everything, or nothing.</summary>
    [Fact]
    public void No_text_of_a_file_may_be_empty()
    {
        var texts = Texts(JsonNode.Parse(Json)!).Select(text => text.GetPath()).ToList();
        Assert.True(texts.Count > 100);
        foreach (var path in texts)
        {
            var file = JsonNode.Parse(Json)!;
            Texts(file).Single(text => text.GetPath() == path).ReplaceWith("");
            Assert.Contains(SomePilot.Read(file.ToJsonString()).Errors, error => error.Reason.Contains("empty", StringComparison.Ordinal)
                || error.Reason.Contains("\"\"", StringComparison.Ordinal) || error.Reason.Contains("names no text", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("\"names\": { \"f\"", "\"names\": { \"\"", "an empty path leads nowhere")]
    [InlineData("\"if\": true", "\"if\": []", "never says anything")]
    [InlineData("\"online\": \"on\"", "\"online\": []", "names no text")]
    public void Nor_may_what_stands_for_several(string was, string becomes, string reason)
    {
        Assert.Contains(was, Json);
        Assert.Contains(reason, Assert.Single(SomePilot.Read(Json.Replace(was, becomes)).Errors).Reason);
    }

    private static IEnumerable<JsonNode> Texts(JsonNode node) => node switch
    {
        JsonObject all => all.Where(member => member.Value is not null).SelectMany(member => Texts(member.Value!)),
        JsonArray all => all.OfType<JsonNode>().SelectMany(Texts),
        _ => node.GetValueKind() == JsonValueKind.String ? [node] : [],
    };

    private static string Comma(string start) => start.Contains("limits", StringComparison.Ordinal) ? "" : ",";

    private static IEnumerable<string> Members(string definition)
    {
        var element = JsonDocument.Parse(Repository.Read("pilots/pilot.schema.json")).RootElement;
        foreach (var name in definition.Split('/', StringSplitOptions.RemoveEmptyEntries))
            element = int.TryParse(name, out var index) ? element[index] : element.GetProperty(name);
        return element.GetProperty("properties").EnumerateObject().Select(member => member.Name);
    }
}
