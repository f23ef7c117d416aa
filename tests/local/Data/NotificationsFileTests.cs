using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Local.Data;

namespace SmartPilots.Local.Tests.Data;

public sealed class NotificationsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smartpilots-notifications-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_file_may_come_later_change_and_go_and_one_with_mistakes_leaves_what_was()
    {
        var file = Path.Combine(_folder, "notifications.json");
        var plans = NotificationsFile.Watch(file, NullLogger.Instance);
        Assert.Equal("", Contacts());
        File.WriteAllText(file, Json("amina"));
        Assert.Equal("amina", Contacts());
        File.WriteAllText(file, Json("binta-2"));
        Assert.Equal("binta-2", Contacts());
        File.WriteAllText(file, "{ no json");
        Assert.Equal("binta-2", Contacts());
        File.Delete(file);
        Assert.Equal("", Contacts());

        string Contacts()
        {
            plans.Refresh();
            return string.Join(' ', plans.Current.Contacts.Select(contact => contact.Id));
        }
    }

    private static string Json(string contact) =>
        $$"""{ "contacts": [ { "contact": "{{contact}}", "alertmanager": { "url": "http://localhost:9093" } } ], "routes": [ { "to": [ "{{contact}}" ] } ] }""";
}
