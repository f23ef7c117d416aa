using System.Net;
using Azure.Data.Tables;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.People;
using SmartPilots.Local.Storage;
using SmartPilots.Tests.Support;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.People;

/// <summary>Invitations, sessions, limits and the audit log on each real store, by two instances of the app.</summary>
public sealed class PeopleStoreTests : IDisposable
{
    private const string Password = "a long enough password";
    private static readonly IPAddress Address = IPAddress.Parse("192.0.2.7");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("smartpilots-people-");
    private readonly HandClock _clock = new(new DateTime(2026, 11, 22, 12, 0, 0, DateTimeKind.Utc));
    private SqliteTelemetryStore? _sqlite;

    public void Dispose()
    {
        _sqlite?.Dispose();
        _folder.Delete(recursive: true);
    }

    [SkippableTheory]
    [InlineData("strict")]
    [InlineData("sqlite")]
    [InlineData("azurite")]
    public async Task A_person_is_invited_here_signs_in_there_and_is_kept_out_everywhere(string kind)
    {
        var store = await OpenAsync(kind);
        var (here, there) = (new Instance(store, _clock), new Instance(store, _clock));
        var name = $"Amina {Guid.NewGuid():N}"; // Azurite is shared between tests
        var (person, invitation) = (await here.People.InviteAsync(name, $"{name[6..]}@example.org", Role.Operator, AccessScope.Parse("p/s"), default))!.Value;
        Assert.Null(await there.People.InviteAsync(name.ToUpperInvariant(), null, Role.Viewer, AccessScope.All, default));

        Assert.Equal(name, (await there.SignIn.ByInvitationAsync(invitation, null, null, "", default)).Person!.Name);
        var accepted = await there.SignIn.ByInvitationAsync(invitation, Password, null, "Firefox", default);
        var caller = await here.Sessions.FindAsync(accepted.Token!, default);
        Assert.Equal((name, Role.Operator, "p/s"), (caller!.Name, caller.Role, caller.Scope.ToString()));
        Assert.Equal("wrong-invitation", (await here.SignIn.ByInvitationAsync(invitation, Password, null, "", default)).Problem?.Code);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var again = await here.SignIn.ByPasswordAsync(name.ToLowerInvariant(), Password, Address, "Chrome", default);
        Assert.NotNull(await there.Sessions.FindAsync(again.Token!, default));
        Assert.True(await here.Sessions.EndAsync(person.Id, accepted.Token!.Split('.')[1], default));
        Assert.Null(await here.Sessions.FindAsync(accepted.Token!, default)); // here at once
        _clock.Advance(PeopleCache.HoldsFor);
        Assert.Null(await there.Sessions.FindAsync(accepted.Token!, default));
        Assert.NotNull(await there.Sessions.FindAsync(again.Token!, default));

        _clock.Advance(Sessions.HoldFor);
        Assert.Null(await here.Sessions.FindAsync(again.Token!, default));
        var what = new List<string>();
        await foreach (var entry in there.Audit.ReadAsync(0, long.MaxValue, null, default))
        {
            if (entry.Who == person.Id)
                what.Add($"{entry.What} {entry.Outcome}");
        }
        Assert.Equal(["sign-in done", "accept-invitation done"], what);
    }

    [SkippableTheory]
    [InlineData("strict")]
    [InlineData("sqlite")]
    [InlineData("azurite")]
    public async Task Tries_are_counted_on_all_instances_together_and_the_wait_is_told(string kind)
    {
        var store = await OpenAsync(kind);
        var (here, there) = (new Instance(store, _clock), new Instance(store, _clock));
        var name = $"Amina {Guid.NewGuid():N}";
        var address = new IPAddress(Guid.NewGuid().ToByteArray());

        for (var i = 0; i < SignInLimits.TriesOfAccount; i++)
            Assert.Null(await (i % 2 == 0 ? here : there).Limits.TakeAsync(name, address, default));

        Assert.Equal((int)SignInLimits.Window.TotalSeconds, await here.Limits.TakeAsync(name, address, default));
        Assert.Equal((int)SignInLimits.Window.TotalSeconds, await there.Limits.TakeAsync(name, null, default));
        Assert.Null(await there.Limits.TakeAsync($"another {Guid.NewGuid():N}", address, default));
        _clock.Advance(SignInLimits.Window);
        Assert.Null(await here.Limits.TakeAsync(name, address, default));
    }

    [Fact]
    public async Task An_address_that_tries_many_names_waits_too_and_costs_no_more_rows()
    {
        var store = new StrictStore();
        var instance = new Instance(store, _clock);
        var taken = 0;
        while (await instance.Limits.TakeAsync($"name {taken}", Address, default) is null)
            taken++;

        Assert.Equal(SignInLimits.TriesOfAddress, taken);
        var operations = new OperationCounter(store);
        var fresh = new Instance(operations, _clock);
        for (var i = 0; i < 100; i++)
            Assert.NotNull(await fresh.Limits.TakeAsync($"other {i}", Address, default));
        Assert.Equal((2, 0), (operations.Counts.PointReads, operations.Counts.Commits)); // the first asks, the others are known to be refused
    }

    [Fact]
    public async Task A_good_try_is_not_counted()
    {
        var instance = new Instance(new StrictStore(), _clock);
        var (_, invitation) = (await instance.People.InviteAsync("Amina", null, Role.Viewer, AccessScope.All, default))!.Value;
        await instance.SignIn.ByInvitationAsync(invitation, Password, null, "", default);
        for (var i = 0; i <= SignInLimits.TriesOfAccount; i++)
        {
            Assert.Null(await instance.Limits.TakeAsync("Amina", Address, default));
            await instance.Limits.ForgiveAsync("Amina", Address, default);
        }
        Assert.NotNull((await instance.SignIn.ByPasswordAsync("Amina", Password, Address, "", default)).Token);
    }

    [Fact]
    public async Task An_erased_person_leaves_no_name_in_the_store()
    {
        var store = new StrictStore();
        var instance = new Instance(store, _clock);
        var (person, invitation) = (await instance.People.InviteAsync("Amina Bello", "amina@example.org", Role.Viewer, AccessScope.All, default))!.Value;
        await instance.SignIn.ByInvitationAsync(invitation, Password, Address, "Firefox of Amina Bello", default);
        await instance.People.BindAsync(person.Id, "https://login.example.org amina", default);

        Assert.NotNull(await instance.People.EraseAsync((await instance.People.FindAsync(person.Id, default))!, default));

        var left = string.Join('\n', Tables.All.SelectMany(store.Rows).Select(row => row.Key + string.Join(' ', row.Columns.Select(column => column.Text))));
        Assert.DoesNotContain("amina", left, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(PersonName.NameKey("Amina Bello"), left, StringComparison.Ordinal);
        Assert.Contains($"erased {person.Id}", left, StringComparison.Ordinal);
        Assert.Equal("wrong-sign-in", (await instance.SignIn.ByPasswordAsync("Amina Bello", Password, null, "", default)).Problem?.Code);
        Assert.NotNull(await instance.People.InviteAsync("Amina Bello", "amina@example.org", Role.Viewer, AccessScope.All, default)); // the name is free
    }

    [Fact]
    public async Task What_is_older_than_three_years_leaves_the_audit_log()
    {
        var instance = new Instance(new StrictStore(), _clock);
        await instance.Audit.WriteAsync(Caller.OfKey("old", Role.Admin, AccessScope.All), "w", "*", default);
        _clock.Advance(TimeSpan.FromDays(AuditStore.KeptDays));
        await instance.Audit.WriteAsync(Caller.OfKey("new", Role.Admin, AccessScope.All), "w", "*", default);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, await instance.Audit.DeleteOldAsync(default));

        Assert.Equal("key new", (await instance.Audit.ReadAsync(0, long.MaxValue, null, default).ToListAsync()).Single().Who);
    }

    private async Task<ITelemetryStore> OpenAsync(string kind)
    {
        switch (kind)
        {
            case "strict":
                return new StrictStore();
            case "sqlite":
                return _sqlite = new SqliteTelemetryStore(Path.Combine(_folder.FullName, "store.db"));
            default:
                var azurite = await AzuriteServer.SharedAsync();
                return new AzureTableStore(options => new TableServiceClient(azurite.ConnectionString, options));
        }
    }

    private sealed class Instance
    {
        public Instance(ITelemetryStore store, TimeProvider time)
        {
            var clock = new RealTimeClock(time);
            var cache = new PeopleCache(clock);
            People = new PeopleStore(store, clock, cache);
            Sessions = new Sessions(People, cache, clock);
            Limits = new SignInLimits(store, clock);
            Audit = new AuditStore(store, clock);
            SignIn = new SignIn(People, Sessions, Limits, Audit, clock);
        }

        public PeopleStore People { get; }
        public Sessions Sessions { get; }
        public SignInLimits Limits { get; }
        public AuditStore Audit { get; }
        public SignIn SignIn { get; }
    }
}
