using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Local.Running;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests;

public sealed class PilotFileTests : IDisposable
{
    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_mistake_in_a_pilot_file_stops_the_start_with_file_path_and_reason()
    {
        var pilots = Directory.CreateDirectory(Path.Combine(_data.Path, "pilots")).FullName;
        var text = Repository.Read("pilots/niger-state-water.json").Replace("\"zone\": \"Africa/Lagos\"", "\"zone\": \"Africa/Lagoon\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(pilots, "wrong.json"), text);

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => LocalSystem.StartAsync(
            new LocalSystemOptions(_data.Path, TimeProvider.System) { PilotsFolder = pilots, HttpPort = 0, MqttPort = 0 }, NullLoggerFactory.Instance,
            CancellationToken.None));

        Assert.Contains("wrong.json", failure.Message);
        Assert.Contains("$.zone", failure.Message);
        Assert.Contains("Africa/Lagoon", failure.Message);
    }

    [Fact]
    public async Task A_folder_without_pilot_files_stops_the_start()
    {
        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => LocalSystem.StartAsync(
            new LocalSystemOptions(_data.Path, TimeProvider.System) { PilotsFolder = _data.Path, HttpPort = 0, MqttPort = 0 }, NullLoggerFactory.Instance,
            CancellationToken.None));

        Assert.Contains(_data.Path, failure.Message);
    }
}
