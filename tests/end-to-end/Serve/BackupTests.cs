using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.EndToEnd.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>A running system in one file, and out of it elsewhere.</summary>
public sealed class BackupTests
{
    private static readonly DateTime Day = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1);

    [Fact]
    public async Task A_backup_of_a_running_system_restores_elsewhere_with_the_same_hash_and_goes_on()
    {
        using var scratch = new ScratchData();
        var (file, pilots) = (Path.Combine(scratch.Path, "village.zip"), Path.Combine(scratch.Path, "pilots"));
        await using var system = await ServedSystem.StartAsync();
        await SendAsync(system, 0, 50);
        var hash = await HashAsync(system);
        var indicators = Directory.CreateDirectory(Path.Combine(system.PilotsFolder, "indicators")).FullName;
        await File.WriteAllTextAsync(Path.Combine(indicators, "x.json"), """{ "programme": "x", "name": "X", "zone": "UTC", "places": [] }""");
        await system.CommandAsync("backup", file, "--with-keys");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([file], Directory.GetFileSystemEntries(scratch.Path));
        await SendAsync(system, 50, 5); // the original goes on

        await using var restored = new ServedSystem();
        var into = await SmartpilotsVerb.RunAsync("restore", file, "--data", Path.Combine(scratch.Path, "data"), "--pilots", pilots);
        Assert.True(into.Code == 0, into.Error);
        Directory.Delete(restored.DataFolder);
        Directory.Move(Path.Combine(scratch.Path, "data"), restored.DataFolder);
        Assert.Equal(await File.ReadAllTextAsync(Path.Combine(system.PilotsFolder, "village.json")),
            await File.ReadAllTextAsync(Path.Combine(pilots, "village.json")));
        Assert.True(File.Exists(Path.Combine(pilots, "indicators", "x.json")));
        await restored.StartAgainAsync();

        Assert.Equal(hash, await HashAsync(restored));
        await SendAsync(restored, 50, 5); // and so does the copy, with the devices' credentials
        Assert.Equal(55, (await restored.StoredAsync(Day)).Count);
        Assert.Equal(await HashAsync(system), await HashAsync(restored));
    }

    [Fact]
    public async Task What_is_no_whole_backup_and_what_is_no_empty_folder_is_refused_and_named()
    {
        using var scratch = new ScratchData();
        var (file, store) = (Path.Combine(scratch.Path, "b.zip"), Path.Combine(scratch.Path, "data"));
        await File.WriteAllTextAsync(file, "not a zip");

        await RefusesAsync(2, "is no whole backup", "restore", file, "--data", store);
        await RefusesAsync(1, "is not empty", "restore", file, "--data", scratch.Path);
        await RefusesAsync(1, "There is no file", "restore", file + ".other", "--data", store);
        await RefusesAsync(1, "No system has run on", "backup", file + ".new", "--data", scratch.Path);
    }

    private static async Task RefusesAsync(int code, string said, params string[] arguments)
    {
        var (ended, _, error) = await SmartpilotsVerb.RunAsync(arguments);
        Assert.Equal(code, ended);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private static async Task SendAsync(ServedSystem system, int first, int count)
    {
        using var device = await system.ConnectAsync();
        for (var i = first; i < first + count; i++)
        {
            var payload = $"{{\"t\":\"{Day.AddMinutes(i):s}Z\",\"values\":{{\"level_m\":{2 + (i % 7)}}}}}";
            Assert.True((await device.PublishStringAsync(ServedSystem.Topic, payload, MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
        }
        await Until.TrueAsync(async () => (await system.StoredAsync(Day)).Count == first + count, "all are stored");
    }

    private static async Task<string> HashAsync(ServedSystem system)
    {
        using var asked = system.Operator;
        var verified = await asked.PostAsync("/api/verify", new JsonObject { ["device"] = ServedSystem.Device });
        Assert.Equal(0, (int)verified["differenceCount"]!);
        return (string)verified["hash"]!;
    }
}
