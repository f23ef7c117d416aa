using Microsoft.Extensions.Time.Testing;
using SmartPilots.Functions.Access;
using SmartPilots.Gateway.Access;
using SmartPilots.Local.Clock;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Tests.Data;

public sealed class DataFolderTests : IDisposable
{
    private readonly DataFolder _data = new(Path.Combine(Directory.CreateTempSubdirectory("smartpilots-data-").FullName, "new"));

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_data.Path)!, recursive: true);

    [Fact]
    public void Keys_are_made_at_the_first_start_and_kept()
    {
        var first = Credentials.Open(_data);

        Assert.Equal(first, Credentials.Open(_data));
        Assert.NotEqual(first.OperatorKey, first.GatewayKey);
    }

    [SkippableFact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Nobody_else_on_the_machine_can_read_the_keys()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes");
        Credentials.Open(_data);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.Credentials));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_data.Keys));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_data.Path));
    }

    [Fact]
    public void What_the_functions_read_holds_hashes_and_of_the_keys_only_what_signatures_need()
    {
        var credentials = Credentials.Open(_data);
        var hashes = File.ReadAllText(_data.Keys);

        Assert.DoesNotContain(credentials.OperatorKey, hashes);
        Assert.DoesNotContain(credentials.GatewayKey, hashes);
        Assert.Contains(credentials.SigningKey, hashes);
    }

    [Fact]
    public void A_folder_from_before_signatures_gets_a_signing_key_and_keeps_its_others()
    {
        var first = Credentials.Open(_data);
        File.WriteAllText(_data.Credentials, System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(_data.Credentials), ",\\s*\"signingKey\": \"[^\"]+\"", ""));
        (LocalKeys.Read(_data) with { Known = "" }).Save(_data);

        var second = Credentials.Open(_data);

        Assert.Equal(first with { SigningKey = second.SigningKey }, second);
        Assert.NotEqual(first.SigningKey, second.SigningKey);
        Assert.Contains(second.SigningKey, LocalKeys.Read(_data).Known);
    }

    [Fact]
    public async Task An_integrations_key_is_replaced_without_a_gap_and_revoked()
    {
        var (old, next) = (CallerKey.Generate(), CallerKey.Generate());
        Add(old);
        Add(next);
        Assert.DoesNotContain(next, File.ReadAllText(_data.Keys));
        Assert.Equal((true, true), (await HoldsAsync(old), await HoldsAsync(next)));

        Assert.Equal(1, LocalKeys.RevokeIntegration(_data, "town", keepNewest: true));
        Assert.Equal((false, true), (await HoldsAsync(old), await HoldsAsync(next)));

        Assert.Equal(1, LocalKeys.RevokeIntegration(_data, "town", keepNewest: false));
        Assert.False(await HoldsAsync(next));
    }

    private void Add(string key) =>
        LocalKeys.AddIntegration(_data, CallerKey.Of("town", CallerRole.Integration, key) with { Pilots = ["p"] });

    private async Task<bool> HoldsAsync(string key)
    {
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        context.Request.Headers.Authorization = $"Bearer {key}";
        return await LocalKeys.Read(_data).Callers().AdmitAsync(context.Request, CallerRole.Integration) is { Pilots: ["p"] };
    }

    [Fact]
    public void A_damaged_file_is_named()
    {
        File.WriteAllText(_data.Credentials, "{\"operatorKey\":\"x\"");

        Assert.Contains(_data.Credentials, Assert.Throws<InvalidDataException>(() => Credentials.Open(_data)).Message);
    }

    [Fact]
    public async Task What_a_killed_system_has_left_of_itself_does_not_count_though_its_process_id_is_in_use_again()
    {
        var left = new RunningSystem(Environment.ProcessId, "http://127.0.0.1:1", "127.0.0.1", 1);
        left.Announce(_data);
        Assert.Null(RunningSystem.Find(_data));

        using var taken = await _data.TakeAsync(default);

        Assert.Null(RunningSystem.Find(_data)); // it starts
        left.Announce(_data);
        Assert.Equal(left, RunningSystem.Find(_data));
        var impatient = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMinutes(1) };
        Assert.Null(await FolderLock.TakeAsync(_data.Path, impatient, default));
        Assert.Contains($"process {left.Pid}", new AlreadyRunningException(_data).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_clock_goes_on_where_it_was_saved()
    {
        var first = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var file = new ClockFile(_data.Clock, 60);
        file.Save(first.AddHours(5));

        Assert.InRange(file.Open(first).GetUtcNow(), first.AddHours(5), first.AddHours(5).AddDays(1));
    }

    [Theory]
    [InlineData(ClockFile.RealTime, 960, "holds a real system's data")]
    [InlineData(960, ClockFile.RealTime, "holds a demo's simulated data")]
    public void A_folder_keeps_one_kind_of_time(double kept, double other, string told)
    {
        new ClockFile(_data.Clock, kept).Save(DateTimeOffset.UnixEpoch);

        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => new ClockFile(_data.Clock, other).Read()).Message, StringComparison.Ordinal);
        Assert.Equal(DateTimeOffset.UnixEpoch, new ClockFile(_data.Clock, kept).Read());
    }

    [Fact]
    public async Task After_a_crash_the_clock_never_goes_back()
    {
        var real = new FakeTimeProvider();
        var clock = new ScaledClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 60, real);
        var file = new ClockFile(_data.Clock, 60);
        using var crash = new CancellationTokenSource();
        var keeping = file.KeepAsync(clock, crash.Token);
        await crash.CancelAsync();
        await keeping;
        real.Advance(TimeSpan.FromSeconds(1.9)); // the next save never came

        Assert.True(file.Open(default).GetUtcNow() >= clock.GetUtcNow());
    }
}
