using System.Text.RegularExpressions;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class DocumentedFileTests
{
    [Fact]
    public void The_example_of_the_page_is_a_valid_file()
    {
        var example = Regex.Match(Repository.Read("docs/notifications.md"), "```json\n(.*?)```", RegexOptions.Singleline).Groups[1].Value
            .Replace("${WEBHOOK_SECRET}", NotificationScene.Secret).Replace("${AFRICAS_TALKING_KEY}", "k").Replace("${MAIL_PASSWORD}", "p");

        Assert.Equal(["africas-talking", "e-mail", "webhook"], NotificationScene.Plan(example).Contacts.Select(contact => contact.Channel.Kind));
    }
}
