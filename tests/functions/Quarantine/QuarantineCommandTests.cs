using System.CommandLine;
using System.Globalization;
using SmartPilots.Cli.Commands.Quarantine;
using SmartPilots.Core.Model;

namespace SmartPilots.Functions.Tests.Quarantine;

/// <summary>What needs no running system; the walk in the end-to-end tests has one.</summary>
public sealed class QuarantineCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-quarantine-");
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("requeue")]
    [InlineData("requeue", "an-id", "--pilot", "p")]
    [InlineData("requeue", "--reason", "unknown-device")]
    [InlineData("list", "--reason", "bad-weather")]
    [InlineData("list", "--take", "0")]
    [InlineData("show")]
    [InlineData("discard", "--reason", "a test")]
    [InlineData("discard", "an-id")]
    public void A_wrong_use_is_an_error(params string[] arguments) => Assert.NotEmpty(QuarantineCommand.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData(1, "requeue", "--pilot", "p")]
    [InlineData(1, "list")]
    [InlineData(1, "show", "an-id")]
    [InlineData(1, "discard", "an-id", "--reason", "a test")]
    public async Task Without_a_system_it_fails_and_leaves_no_folder_behind(int code, params string[] arguments)
    {
        var absent = Path.Combine(_folder.FullName, "absent");
        Assert.Equal(code, await RunAsync([.. arguments, "--data", absent]));
        Assert.False(Directory.Exists(absent));
    }

    [Fact]
    public async Task Every_reason_is_listed_with_both_sentences()
    {
        Assert.Equal(0, await RunAsync("reasons"));
        foreach (var reason in Enum.GetValues<Reason>().Where(reason => reason != Reason.None))
        {
            Assert.Contains(reason.Code(), _output.ToString(), StringComparison.Ordinal);
            Assert.Contains(ReasonText.Of(reason).Operator, _output.ToString(), StringComparison.Ordinal);
            Assert.Contains(ReasonText.Of(reason).Engineer, _output.ToString(), StringComparison.Ordinal);
        }
    }

    private async Task<int> RunAsync(params string[] arguments) =>
        await QuarantineCommand.Create().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = _output });
}
