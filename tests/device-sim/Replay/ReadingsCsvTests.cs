using SmartPilots.DeviceSim.Captures;
using SmartPilots.DeviceSim.Tests.Commands;

namespace SmartPilots.DeviceSim.Tests.Replay;

public sealed class ReadingsCsvTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_capture_that_became_a_csv_becomes_the_same_capture_again_without_a_map()
    {
        var (capture, csv, again) = (In("a.jsonl.gz"), In("a.csv.gz"), In("b.jsonl"));
        Assert.Equal(0, await RunAsync("run", "niger-state-water", "--from", "2026-11-22T00:00:00Z", "--for", "2h", "--out", capture));

        Assert.Equal(0, await RunAsync("convert", capture, "--out", csv));
        Assert.Equal(0, await RunAsync("convert", csv, "--out", again));

        Assert.Equal(0, await RunAsync("diff", capture, again));
        Assert.Equal(12 * 120, CaptureFile.Read(again).Count());
    }

    [Fact]
    public async Task A_row_that_is_no_reading_is_named_and_not_sent()
    {
        var csv = _folder.Write("a.csv", "at,device,stream,value\n1,p/s/d,level_m,1.5\n1,p/s/d,flow_lps,2\nsoon,p/s/d,level_m,1\n1,p/s,level_m,1\n");

        Assert.Equal(1, await RunAsync("convert", csv, "--out", In("b.jsonl")));

        Assert.Contains("line 4: 'soon,p/s/d,level_m,1' is no at,device,stream,value", _error.ToString());
        Assert.Contains("line 5: ", _error.ToString());
        Assert.Equal("""{"t":1,"values":{"level_m":1.5,"flow_lps":2}}""",
            System.Text.Encoding.UTF8.GetString(CaptureFile.Read(In("b.jsonl")).Single().Payload.Span));
    }

    [Fact]
    public async Task Another_csv_needs_a_map()
    {
        Assert.Equal(2, await RunAsync("inspect", _folder.Write("a.csv", "at,who\n1,2\n")));

        Assert.Contains("say with --map", _error.ToString());
    }

    private string In(string name) => Path.Combine(_folder.Path, name);

    private Task<int> RunAsync(params string[] arguments) => Verbs.RunAsync(arguments, _output, _error);
}
