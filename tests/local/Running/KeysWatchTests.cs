using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Functions.Access;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Local.Tests.Running;

public sealed class KeysWatchTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly DataFolder _data = new(Directory.CreateTempSubdirectory("smartpilots-watch-").FullName);

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    [Fact]
    public async Task A_running_system_follows_the_file_and_outlives_a_damaged_one()
    {
        Credentials.Open(_data);
        var keys = LocalKeys.Read(_data);
        var gateways = new KnownGateways(keys.KnownGateways());
        var complaints = new Complaints();
        await using var watch = new KeysWatch(_data, keys, keys.Callers(), gateways, complaints);
        watch.Start();

        File.WriteAllText(_data.Keys, "{");
        await complaints.First.WaitAsync(Patience);
        keys.With(KnownGateway.Parse("site-7:*:unsigned")).Save(_data);
        await UntilAsync(() => gateways.Find("site-7") is { IsRevoked: false });
        keys.With(KnownGateway.Parse("site-7:*:revoked")).Save(_data);
        await UntilAsync(() => gateways.Find("site-7") is { IsRevoked: true });
    }

    [Fact]
    public async Task A_change_before_the_first_look_or_within_one_tick_of_the_file_systems_clock_is_not_missed()
    {
        Credentials.Open(_data);
        var tick = File.GetLastWriteTimeUtc(_data.Keys);
        var keys = LocalKeys.Read(_data);
        var gateways = new KnownGateways(keys.KnownGateways());
        keys.With(KnownGateway.Parse("site-7:*:unsigned")).Save(_data); // the system has read the file and is still starting
        File.SetLastWriteTimeUtc(_data.Keys, tick);

        await using var watch = new KeysWatch(_data, keys, keys.Callers(), gateways, NullLogger<KeysWatch>.Instance);
        watch.Start();

        await UntilAsync(() => gateways.Find("site-7") is not null);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        using var patience = new CancellationTokenSource(Patience);
        while (!holds())
            await timer.WaitForNextTickAsync(patience.Token);
    }

    private sealed class Complaints : ILogger<KeysWatch>
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => _first.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            _first.TrySetResult();
    }
}
