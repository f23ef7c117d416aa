using System.Text;
using SmartPilots.Gateway.Access;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Access;

public sealed class DeviceCredentialsTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_password_is_shown_once_and_its_hash_lets_its_user_in_after_a_restart()
    {
        var password = Open().Add("d1", "p/s/d1");
        var again = Open();
        Assert.Equal("p/s/d1", Verify(again, "d1", password)?.Text);
        Assert.Null(Verify(again, "d1", password + "x"));
        Assert.Null(Verify(again, "d1", ""));
        Assert.Null(Verify(again, "d2", password));
        Assert.DoesNotContain(password, File.ReadAllText(_folder.File("devices.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_process_changes_holds_at_the_next_login_and_a_damaged_file_changes_nothing()
    {
        var running = Open();
        var password = Open().Add("d1", "p/s/d1");
        Assert.NotNull(Verify(running, "d1", password));

        Open().Revoke("d1");
        Later(1);
        Assert.Null(Verify(running, "d1", password));
        password = Open().Add("d1", "p/s/d1");
        Later(2);
        Assert.NotNull(Verify(running, "d1", password));
        File.WriteAllText(_folder.File("devices.json"), "{");
        Later(3);
        Assert.NotNull(Verify(running, "d1", password));

        // Two changes within one tick of the file system's clock cannot be told apart; a command takes longer.
        void Later(int seconds) => File.SetLastWriteTimeUtc(_folder.File("devices.json"), DateTime.UnixEpoch.AddSeconds(seconds));
    }

    [Fact]
    public void Two_users_with_the_same_password_have_different_hashes()
    {
        var credentials = Open();
        credentials.Set("a", "p", "the same password");
        credentials.Set("b", "p", "the same password");
        Assert.NotEqual(credentials.All[0].Hash, credentials.All[1].Hash);
    }

    [SkippableFact]
    public void The_file_is_readable_by_its_owner_alone()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has no file modes");
        Open().Add("d1", "p/s/d1");
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("devices.json")));
    }

    [Fact]
    public void An_empty_password_is_never_set()
    {
        Assert.Throws<ArgumentException>(() => Open().Set("a", "p", ""));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[{\"user\":\"a\",\"scope\":\"*\",\"salt\":\"\",\"hash\":\"\"}]")]
    [InlineData("[{\"user\":\"a\",\"scope\":\"*\",\"salt\":\"!\",\"hash\":\"!\"}]")]
    public void A_damaged_file_stops_the_start_instead_of_letting_anyone_in(string content)
    {
        File.WriteAllText(_folder.File("devices.json"), content);
        Assert.Throws<InvalidDataException>(Open);
    }

    [Fact]
    public void An_empty_list_lets_nobody_in()
    {
        File.WriteAllText(_folder.File("devices.json"), "[]");
        Assert.Null(Verify(Open(), "", ""));
    }

    [Theory]
    [InlineData("p/s/d", "pilots/p/s/d/readings", true)]
    [InlineData("p/s/d", "pilots/p/s/d/status", true)]
    [InlineData("p/s/d", "pilots/p/s/d/commands", false)]
    [InlineData("p/s/d", "pilots/p/s/d2/readings", false)]
    [InlineData("p/s/d", "pilots/p/s/d", false)]
    [InlineData("p/s", "pilots/p/s/d/readings", true)]
    [InlineData("p/s", "pilots/p/s2/d/readings", false)]
    [InlineData("p", "pilots/p/s/d/commands", true)]
    [InlineData("p", "pilots/p2/s/d/readings", false)]
    [InlineData("*", "anything/at/all", true)]
    [InlineData("*", "$SYS/uptime", false)]
    [InlineData("*", "", false)]
    public void A_scope_says_where_one_may_publish(string scope, string topic, bool may)
    {
        Assert.True(TopicScope.TryParse(scope, out var parsed));
        Assert.Equal(may, parsed!.MayPublish(topic));
    }

    [Theory]
    [InlineData("")]
    [InlineData("p/")]
    [InlineData("p/s/d/readings")]
    [InlineData("#")]
    [InlineData("p/+")]
    [InlineData("P")]
    public void A_scope_of_another_form_is_refused(string scope) => Assert.False(TopicScope.TryParse(scope, out _));

    [Theory]
    [InlineData("p/s", "pilots/p/s/+/status", true)]
    [InlineData("p/s", "pilots/p/+/d/status", false)]
    [InlineData("p/s", "$share/group/pilots/p/s/#", true)]
    [InlineData("p/s", "$share/group/pilots/#", false)]
    [InlineData("p/s/d", "pilots/p/s/d/commands", true)]
    [InlineData("p/s/d", "$share/group/pilots/p/s/d/commands", false)]
    [InlineData("p/s/d", "pilots/p/s/+/commands", false)]
    [InlineData("p/s/d", "pilots/#", false)]
    [InlineData("p/s/d", "#", false)]
    [InlineData("p/s/d", "$SYS/#", false)]
    [InlineData("*", "#", true)]
    [InlineData("*", "$SYS/#", false)]
    public void A_scope_says_what_one_may_read(string scope, string filter, bool may)
    {
        Assert.True(TopicScope.TryParse(scope, out var parsed));
        Assert.Equal(may, parsed!.MaySubscribe(filter));
    }

    private DeviceCredentials Open() => new(_folder.File("devices.json"), TimeProvider.System);

    private static TopicScope? Verify(DeviceCredentials credentials, string user, string password) =>
        credentials.Verify(user, Encoding.UTF8.GetBytes(password));
}
