using System.Buffers;
using System.Text;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Tests.Wire;

public sealed class BatchAnswerCommandsTests
{
    [Fact]
    public void Commands_go_with_the_outcomes_and_come_back()
    {
        var body = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(body, [new EventOutcome(1, Outcome.Accepted)], [new DeviceCommand("spBv1.0/g/NCMD/n", new byte[] { 1, 2, 255 })]);
        var outcomes = new List<EventOutcome>();

        Assert.True(BatchAnswer.TryRead(body.WrittenSpan, [1], outcomes, out _));
        var command = Assert.Single(BatchAnswer.ReadCommands(body.WrittenMemory));
        Assert.Equal(("spBv1.0/g/NCMD/n", "AQL/"), (command.Topic, Convert.ToBase64String(command.Payload.Span)));
    }

    [Theory]
    [InlineData("""{"outcomes":[]}""")]
    [InlineData("""{"commands":7}""")]
    [InlineData("""{"commands":[7,{},{"topic":1,"payload":"AQ=="},{"topic":"a"},{"topic":"a","payload":"?"},{"topic":"\ud800","payload":"AQ=="}]}""")]
    [InlineData("""{"commands":[]} and more""")]
    public void What_is_no_command_is_left_out(string body) => Assert.Empty(BatchAnswer.ReadCommands(Encoding.UTF8.GetBytes(body)));
}
