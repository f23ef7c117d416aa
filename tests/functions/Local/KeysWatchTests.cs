using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Functions.Tests.Local;

public sealed class KeysWatchTests : IDisposable
{
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("smartpilots-watch-").FullName);

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    [Fact]
    public async Task A_running_system_follows_the_file_and_outlives_a_damaged_one()
    {
        Credentials.Open(_data);
        var keys = LocalKeys.Read(_data);
        var gateways = new KnownGateways(keys.KnownGateways());
        await using var watch = new KeysWatch(_data, keys.Callers(), gateways, NullLogger<KeysWatch>.Instance);
        watch.Start();

        File.WriteAllText(_data.Keys, "{");
        keys.With(KnownGateway.Parse("site-7:*:unsigned")).Save(_data);
        await UntilAsync(() => gateways.Find("site-7") is { IsRevoked: false });
        keys.With(KnownGateway.Parse("site-7:*:revoked")).Save(_data);
        await UntilAsync(() => gateways.Find("site-7") is { IsRevoked: true });
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds())
            await timer.WaitForNextTickAsync(patience.Token);
    }
}
