using SmartPilots.Core.Notifications;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Notifications;
using SmartPilots.Local.Data;
using SmartPilots.Local.Storage;

namespace SmartPilots.Cli.Commands;

/// <summary><c>notify check FILE</c> and <c>notify test CONTACT</c>: what is wrong with a notifications file, and whether a contact can be reached.</summary>
internal static class NotifyCommand
{
    public static Command Create() => new("notify", "Who is told of alerts: check the file, send a test message (docs/notifications.md)") { CreateCheck(), CreateTest() };

    private static Command CreateCheck()
    {
        var file = new Argument<FileInfo>("file") { Description = "Notifications file" };
        var command = new Command("check", "Name line, path, reason and a likely fix of every mistake; exit code 2 when there is one") { file };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken,
            () => Task.FromResult(Read(parsed.GetRequiredValue(file)) is { } plan ? Print(plan) : 2)));
        return command;
    }

    private static Command CreateTest()
    {
        var contact = new Argument<string>("contact") { Description = "Id of a contact of the file" };
        var file = new Option<FileInfo>("--notifications") { Description = "Notifications file", Required = true };
        var (data, tables, tablesEnv) = (LocalArguments.Data(), AzureTables.UriOption(), AzureTables.VariableOption());
        var command = new Command("test", "Send one test message; exit code 2 when it did not arrive") { contact, file, data, tables, tablesEnv };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var store = AzureTables.Open(parsed.GetValue(tables), parsed.GetValue(tablesEnv));
            var folder = new DataFolder(parsed.GetRequiredValue(data));
            if (store is null && File.Exists(folder.Store))
                store = new SqliteTelemetryStore(folder.Store);
            using var opened = store as IDisposable;
            return await TestAsync(parsed.GetRequiredValue(file), parsed.GetRequiredValue(contact), store, cancellationToken);
        }));
        return command;
    }

    private static NotificationPlan? Read(FileInfo file)
    {
        var result = NotificationsFile.Read(file.ToString());
        foreach (var error in result.Errors)
            Console.Error.WriteLine(error);
        return result.Plan;
    }

    private static int Print(NotificationPlan plan)
    {
        foreach (var contact in plan.Contacts)
            Console.WriteLine($"{contact.Id}: {contact.Name}, by {contact.Channel.Kind}, {contact.Language}");
        return 0;
    }

    private static async Task<int> TestAsync(FileInfo file, string id, ITelemetryStore? store, CancellationToken cancellationToken)
    {
        if (Read(file) is not { } plan)
            return 2;
        if (plan.Find(id) is not { } contact)
            throw new InvalidDataException($"{file}: there is no contact {id}; it has {string.Join(", ", plan.Contacts.Select(one => one.Id))}.");
        var problem = await TestMessage.SendAsync(plan, contact, store, cancellationToken);
        Console.WriteLine(problem is null ? $"sent to {contact.Name} by {contact.Channel.Kind}" : $"not sent: {problem}");
        return problem is null ? 0 : 2;
    }
}
