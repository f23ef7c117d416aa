using System.CommandLine;
using SmartPilots.DeviceSim.Commands;

namespace SmartPilots.DeviceSim.Tests.Commands;

/// <summary>What a user gets who errs: one line that says what is wrong, exit code 2 for the request and 1 for the world.</summary>
public sealed class WrongUsageTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("run", "Required argument 'pilot' missing")]
    [InlineData("run nowhere", "'nowhere' is neither a file nor one of the scenarios that ship: aghdam-smart-city, ")]
    [InlineData("run niger-state-water --for 3x", "--for: 3x: is no length of time such as 90s, 45m, 15h or 30d")]
    [InlineData("run niger-state-water --from yesterday", "--from: yesterday: is no RFC 3339 time")]
    [InlineData("run niger-state-water --devices 0", "--devices: 0 is not 1 to 100000")]
    [InlineData("run niger-state-water --devices many", "Cannot parse argument 'many' for option '--devices'")]
    [InlineData("run niger-state-water --connections x", "Cannot parse argument 'x' for option '--connections'")]
    [InlineData("run niger-state-water --speed fast", "--speed: 'fast' is neither max nor a number above 0")]
    [InlineData("run niger-state-water --faults nope", "'nope' is neither a file nor one of the faults that ship: everything")]
    [InlineData("run niger-state-water --frobnicate", "'--frobnicate' is no option of this command")]
    [InlineData("run niger-state-water --broker host", "--broker: host: is not host:port")]
    [InlineData("run niger-state-water --api http://127.0.0.1:1", "--api: http://127.0.0.1:1: needs --broker too")]
    [InlineData("run niger-state-water --broker h:1 --password-env NOT_SET_ANYWHERE", "NOT_SET_ANYWHERE: is no environment variable that is set")]
    [InlineData("replay nofile.csv --map daiad", "there is no such file")]
    [InlineData("replay FOLDER/text --map nomap", "'nomap' is neither a file nor one of the maps that ship: aberdeen-air, batadal, daiad, davis, grafana, hobo, "
        + "nwis, openaq, sensor-community, thingspeak, toa5, tomst, uk-floods, usgs-rdb")]
    [InlineData("replay FOLDER/text", "A capture has a line of JSON for each message; a CSV needs --map.")]
    [InlineData("run niger-state-water --connections 6000", "--connections: 6000 is not 1 to 5000")]
    [InlineData("record x.jsonl --messages 0", "--messages: is not above 0")]
    [InlineData("reconcile fleet niger-state-water --broker h:1", "needs --api")]
    [InlineData("pilot fleet all --devices 20 --out x.json", "is more than one pilot; a file holds one")]
    public async Task A_wrong_request_is_said_to_be_wrong(string arguments, string why) =>
        await AssertAsync(2, why, arguments);

    [Theory]
    [InlineData("run niger-state-water --for 10m --out /nowhere/x.jsonl", "Could not find a part of the path")]
    [InlineData("run niger-state-water --broker 127.0.0.1:1 --stall 1 --for 1m", "Gave up after 1 s without progress: ")]
    [InlineData("record FOLDER/x.jsonl --broker 127.0.0.1:1 --for 1s", "The broker was never reached: ")]
    [InlineData("record FOLDER/x.jsonl --data FOLDER", "No system runs on ")]
    public async Task What_the_world_refuses_is_said_and_is_no_wrong_usage(string arguments, string why) =>
        await AssertAsync(1, why, arguments);

    [Fact]
    public void Every_verb_of_the_tool_answers_to_help_alone()
    {
        var root = new RootCommand();
        DeviceSimCommands.Add(root, CommandContext.OfTheTool());

        Assert.All(root.Subcommands, verb =>
        {
            var output = new StringWriter();
            var parsed = root.Parse([verb.Name, "--help"]);
            Assert.Equal(0, parsed.Invoke(new InvocationConfiguration { Output = output }));
            Assert.Contains("Usage:", output.ToString());
            Assert.Empty(parsed.Errors);
        });
    }

    // As the tool's own Program does it.
    private async Task AssertAsync(int code, string why, string arguments)
    {
        var error = new StringWriter();
        _folder.Write("text", "root:x:0\n");
        var root = new RootCommand();
        DeviceSimCommands.Add(root, Verbs.Context(TextWriter.Null, error));
        var parsed = root.Parse(arguments.Replace("FOLDER", _folder.Path));
        var ended = await parsed.InvokeAsync(new InvocationConfiguration { Error = error, Output = TextWriter.Null });

        Assert.Equal(code, parsed.Errors.Count > 0 ? 2 : ended);
        Assert.Contains(why, error.ToString());
        Assert.DoesNotContain("Unhandled", error.ToString());
    }
}
