using SmartPilots.Core.Model;

namespace SmartPilots.Core.Tests.PilotFiles;

public sealed class PilotFileMistakeTests
{
    [Theory]
    [InlineData("\"name\": \"P\"", "\"nmae\": \"P\"", 2, "$.nmae", "not known", "did you mean \"name\"?")]
    [InlineData("\"name\": \"P\"", "\"name\": 7", 2, "$.name", "a text was expected", "quotes")]
    [InlineData("\"name\": \"P\"", "\"name\": \"\"", 2, "$.name", "an empty text means nothing", "leave it out")]
    [InlineData("\"pilot\": \"p\"", "\"pilot\": \"P 1\"", 2, "$.pilot", "can't stand in a topic", "lower-case")]
    [InlineData("Africa/Lagos", "Africa/Lagoss", 2, "$.zone", "no time zone", "did you mean \"Africa/Lagos\"?")]
    [InlineData("[0, 100]", "[100, 0]", 6, "$.deviceTypes[0].streams[0].physical", "above the high bound", "swap")]
    [InlineData("[0, 100]", "[0]", 6, "$.deviceTypes[0].streams[0].physical", "two bounds", "[low, high]")]
    [InlineData("\"stream\": \"turbidity\"", "\"stream\": \"flow\"", 7, "$.deviceTypes[0].streams[1]", "twice", "rename")]
    [InlineData("\"stream\": \"turbidity\"", "\"stream\": \"Turbidity!\"", 7, "$.deviceTypes[0].streams[1].stream", "column", "start with")]
    [InlineData("\"kind\": \"state\"", "\"kind\": \"stat\"", 8, "$.deviceTypes[0].streams[2].kind", "not one of", "\"state\"")]
    [InlineData("\"unit\": \"NTU\"", "\"label\": \"x\"", 7, "$.deviceTypes[0].streams[1]", "\"unit\" is missing", "add")]
    [InlineData("\"device\": \"d\", \"type\": \"meter\"", "\"device\": \"d\", \"type\": \"metre\"", 11, "$.sites[0].devices[0].type",
        "no device type \"metre\"", "did you mean \"meter\"?")]
    [InlineData("[{ \"device\": \"d\"", "[{ \"device\": \"d\", \"type\": \"meter\" }, { \"device\": \"d\"",
        11, "$.sites[0].devices[1]", "twice", "")]
    [InlineData("\"stream\": \"flow\", \"deviceTypes\"", "\"stream\": \"flo\", \"deviceTypes\"",
        13, "$.rules[0].stream", "no stream \"flo\"", "\"flow\"")]
    [InlineData("\"deviceTypes\": [\"meter\"], ", "", 13, "$.rules[0]", "bound to nothing", "deviceTypes")]
    [InlineData("\"deviceTypes\": [\"meter\"], ", "\"devices\": [\"s/x\"], ", 13, "$.rules[0].devices[0]", "no device", "s/d")]
    [InlineData("\"above\": 5", "\"above\": 5, \"below\": 1", 13, "$.rules[0]", "exactly one", "remove one")]
    [InlineData("\"clearAt\": 4", "\"clearAt\": 6", 13, "$.rules[0].clearAt", "bad side", "at or below")]
    [InlineData("\"clearAt\": 4", "\"from\": \"25:00\", \"to\": \"04:00\"", 13, "$.rules[0].from", "no time of day", "HH:mm")]
    [InlineData("\"clearAt\": 4", "\"forSeconds\": 1.5", 13, "$.rules[0].forSeconds", "not a whole number", "")]
    [InlineData("\"clearAt\": 4", "\"above\": 4", 13, "$.rules[0].above", "given twice", "remove")]
    [InlineData("\"above\": 5", "\"flat\": {}", 13, "$.rules[0]", "needs a duration", "forSeconds")]
    [InlineData("\"above\": 5", "\"flat\": {}, \"forSeconds\": 60", 13, "$.rules[0].clearAt", "belongs to", "remove")]
    [InlineData("\"above\": 5", "\"silent\": { \"missed\": 5 }", 13, "$.rules[0]", "no interval", "everySeconds")]
    [InlineData("\"above\": 5", "\"silent\": { \"afterSeconds\": 60 }, \"forSeconds\": 1", 13, "$.rules[0].forSeconds", "own time", "remove")]
    [InlineData("\"above\": 5", "\"change\": { \"rise\": 1, \"fall\": 1, \"withinSeconds\": 60 }", 13, "$.rules[0].change", "exactly one", "two rules")]
    [InlineData("\"above\": 5", "\"change\": { \"rise\": 1 }", 13, "$.rules[0].change", "\"withinSeconds\" is missing", "add")]
    [InlineData("\"above\": 5", "\"counter\": { \"standsWithin\": 0 }, \"forSeconds\": 60", 13, "$.rules[0]", "no counter", "kind")]
    [InlineData("\"above\": 5", "\"counter\": { \"runsMoreThan\": 0 }", 13, "$.rules[0].counter", "belong together", "standsWithin")]
    [InlineData("\"above\": 5", "\"dryRun\": { \"share\": 0.6 }", 13, "$.rules[0]", "when the pump runs", "while")]
    [InlineData("\"above\": 5", "\"dryRun\": { \"share\": 60 }", 13, "$.rules[0].dryRun.share", "between 0 and 1", "0.6")]
    [InlineData("\"above\": 5", "\"nightFlow\": { \"moreThan\": 1 }, \"days\": [\"mon\"]", 13, "$.rules[0].days", "own hours", "remove")]
    [InlineData("\"above\": 5", "\"nightFlow\": { \"moreThan\": 1, \"invalidWhile\": [{ \"stream\": \"flo\", \"is\": 1 }] }",
        13, "$.rules[0]", "no stream \"flo\"", "flow")]
    [InlineData("\"clearAt\": 4", "\"days\": [\"monday\"]", 13, "$.rules[0].days[0]", "not one of", "mon")]
    [InlineData("\"clearAt\": 4", "\"runbook\": \"http://x\"", 13, "$.rules[0].runbook", "no address", "https")]
    [InlineData("\"name\": \"P\"", "\"name\": \"P\", \"names\": { \"French\": \"x\" }", 2, "$.names.French", "no language", "BCP 47")]
    [InlineData("\"device\": \"d\",", "\"device\": \"d\", \"fullAt\": { \"flo\": 3 },", 11, "$.sites[0].devices[0].fullAt.flo", "no stream \"flo\"", "flow")]
    [InlineData("\"unit\": \"NTU\"", "\"unit\": \"NTU\", \"fullAt\": 0", 7, "$.deviceTypes[0].streams[1].fullAt", "can't be full", "above 0")]
    [InlineData("\"clearAt\": 4", "\"texts\": { \"French\": { \"name\": \"x\" } }", 13, "$.rules[0].texts.French", "no language", "BCP 47")]
    [InlineData("\"name\": \"P\"", "\"name\": \"P\", \"maintenance\": [{ \"from\": \"2026-03-01T08:00\", \"to\": \"2026-03-01T07:00\", \"reason\": \"r\" }]",
        2, "$.maintenance[0].to", "before it begins", "swap")]
    [InlineData("\"name\": \"P\"", "\"name\": \"P\", \"maintenance\": [{ \"from\": \"1 March\", \"to\": \"2026-03-01T07:00\", \"reason\": \"r\", \"sites\": [\"t\"] }]",
        2, "$.maintenance[0].from", "no local time", "2026-03-01T08:00")]
    [InlineData("\"name\": \"P\"",
        "\"name\": \"P\", \"maintenance\": [{ \"from\": \"2026-03-01T06:00\", \"to\": \"2026-03-01T07:00\", \"reason\": \"r\", \"sites\": [\"t\"] }]",
        2, "$.maintenance[0].sites[0]", "no site \"t\"", "\"s\"")]
    [InlineData("\"pilot\": \"p\",", "\"pilot\": \"p\"", 2, "$", "not valid JSON", "line")]
    public void A_mistake_is_told_with_line_path_reason_and_fix(string old, string mistake, int line, string path,
        string reason, string fix)
    {
        var json = SomePilot.Json.Replace(old, mistake);
        Assert.NotEqual(SomePilot.Json, json);

        var result = SomePilot.Read(json);

        Assert.Null(result.Pilot);
        var error = Assert.Single(result.Errors, error => error.Path == path && error.Line == line);
        Assert.Contains(reason, error.Reason);
        Assert.Contains(fix, error.Fix);
        Assert.StartsWith($"p.json:{line}: ", error.ToString());
    }

    [Fact]
    public void All_mistakes_of_a_file_are_told_at_once()
    {
        var result = SomePilot.Read(SomePilot.Json.Replace("\"above\": 5", "\"abov\": 5").Replace("Africa/Lagos", "Mars/Base"));

        Assert.Equal(["$.zone", "$.rules[0].abov", "$.rules[0]"], result.Errors.Select(error => error.Path).OrderDescending());
    }

    [Fact]
    public void A_type_of_more_streams_than_fit_a_row_of_the_store_is_told()
    {
        string With(int more) => SomePilot.Json.Replace("{ \"stream\": \"running\"", string.Concat(Enumerable.Range(0, more)
            .Select(i => $"{{ \"stream\": \"s{i}\", \"unit\": \"L/s\" }}, ")) + "{ \"stream\": \"running\"");

        Assert.Empty(SomePilot.Read(With(117)).Errors);
        var error = Assert.Single(SomePilot.Read(With(118)).Errors);
        Assert.Equal(("$.deviceTypes[0].streams[120]", "too many streams"), (error.Path, error.Reason));
    }

    [Fact]
    public void A_file_that_is_no_object_is_told()
    {
        Assert.Contains("an object was expected", SomePilot.Read("[]").Errors.Single().Reason);
        Assert.Contains("not valid JSON", SomePilot.Read("").Errors.Single().Reason);
    }
}
