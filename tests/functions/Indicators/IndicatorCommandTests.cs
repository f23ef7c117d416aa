using System.CommandLine;
using System.Globalization;
using SmartPilots.Cli.Commands.Indicators;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Tests.People;

namespace SmartPilots.Functions.Tests.Indicators;

public sealed class IndicatorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-indicator-");
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_number_is_led_back_to_its_readings_and_a_window_that_was_changed_is_exit_code_1()
    {
        await using var scene = await TwoPilots.StartAsync();
        Assert.Equal(0, await RunAsync(scene, "compute", "town", "--period", "2026-11"));
        Assert.Contains("4 values computed, 4 new or changed", _output.ToString());

        Assert.Equal(0, await RunAsync(scene, "explain", "town/flow", "--period", "2026-11", "--place", "near"));
        Assert.Contains("4141.5 L/s", _output.ToString());
        Assert.Contains("proved: 1 values, 1 windows and 1 readings agree", _output.ToString());

        var row = scene.Store.Rows(Tables.Telemetry).First(one => one.Partition == "town~near~near-device" && one.Key.StartsWith("w~1d~", StringComparison.Ordinal));
        var changed = row.Columns.Select(column => column.Name == "s_flow_lps"
            ? new Column(column.Name, column.Text!.Replace("4141.5", "4141.6", StringComparison.Ordinal)) : column);
        await scene.Store.CommitAsync(new RowCommit(Tables.Telemetry, row.Partition, [new RowWrite(RowOperation.Upsert, new Row(row.Key, [.. changed]))]), default);
        Assert.Equal(1, await RunAsync(scene, "explain", "town/flow", "--period", "2026-11", "--place", "near"));
        Assert.Contains("NOT proved", _output.ToString());
    }

    [Fact]
    public async Task Values_are_entered_from_a_file_whose_lines_are_all_checked_first()
    {
        await using var scene = await TwoPilots.StartAsync();
        var file = Path.Combine(_folder.FullName, "values.csv");
        await File.WriteAllTextAsync(file, "programme,indicator,period,place,value,unit,source\ntown,asked,2026-11,near,42.5,%,\"survey, in November\"\n");
        Assert.Equal(0, await RunAsync(scene, "import", file));
        Assert.Equal(0, await RunAsync(scene, "values", "town/asked", "--period", "2026-11", "--place", "near"));
        Assert.Contains("42.5 %", _output.ToString());

        await File.AppendAllTextAsync(file, "town,asked,2026-11,near,x,%,s\n");
        Assert.Contains("values.csv:3: value: a number with a point was expected", Assert.Throws<InvalidDataException>(() => EntriesCsv.Read(file)).Message);
    }

    [Theory]
    [InlineData("explain", "flow")]
    [InlineData("compute", "town")]
    [InlineData("enter", "asked", "--period", "2026", "--place", "near", "--value", "1")]
    public void A_wrong_use_is_an_error(params string[] arguments) => Assert.NotEmpty(IndicatorCommand.Create().Parse(arguments).Errors);

    private async Task<int> RunAsync(TwoPilots scene, params string[] arguments)
    {
        Environment.SetEnvironmentVariable("SMARTPILOTS_INDICATOR_TEST", scene.SettingsKey);
        return await IndicatorCommand.Create().Parse([.. arguments, "--api", scene.Http.BaseAddress!.ToString(), "--key-env", "SMARTPILOTS_INDICATOR_TEST"])
            .InvokeAsync(new InvocationConfiguration { Output = _output });
    }
}
