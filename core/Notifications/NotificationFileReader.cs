using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Notifications;

/// <summary>What became of a notifications file: the plan, or everything that is wrong with it.</summary>
public sealed record NotificationFileResult(NotificationPlan? Plan, IReadOnlyList<PilotFileError> Errors);

/// <summary>Reads a notifications file, as <c>pilots/channels/notifications.schema.json</c> describes it. Unknown members are errors, as in a pilot file.</summary>
public static class NotificationFileReader
{
    private static readonly string[] Severities = ["info", "warning", "critical"];

    /// <param name="setting">Gives the value for <c>${NAME}</c>; null where there is none.</param>
    public static NotificationFileResult Read(ReadOnlySpan<byte> json, string file, Func<string, string?> setting)
    {
        var problems = new FileProblems(file);
        if (FileObject.Root(json, problems) is { } root)
        {
            var plan = Read(root, new ChannelReader(setting));
            if (problems.Errors.Count == 0)
                return new NotificationFileResult(plan, []);
        }
        return new NotificationFileResult(null, problems.Errors);
    }

    private static NotificationPlan Read(FileObject root, ChannelReader channels)
    {
        var defaults = NotificationPlan.None;
        var contacts = root.Distinct("contacts", channels.Read, contact => contact.Id, "contact", required: true);
        var plan = new NotificationPlan
        {
            Contacts = contacts,
            Routes = [.. root.Objects("routes", required: true).Select(item => Route(item, contacts))],
            Reports = [.. root.Objects("reports").Select(item => ReportReader.Read(item, contacts))],
            WhenAChannelFails = Contacts(root, "whenAChannelFails", contacts),
            GroupWaitSeconds = root.Whole("groupWaitSeconds", defaults.GroupWaitSeconds, 0, 3_600)!.Value,
            SilenceWaitSeconds = root.Whole("silenceWaitSeconds", defaults.SilenceWaitSeconds, 0, 3_600)!.Value,
            GroupIntervalSeconds = root.Whole("groupIntervalSeconds", defaults.GroupIntervalSeconds, 0, 86_400)!.Value,
            FlapMinutes = root.Whole("flapMinutes", defaults.FlapMinutes, 0, 1_440)!.Value,
            TimeoutSeconds = root.Whole("timeoutSeconds", defaults.TimeoutSeconds, 1, 60)!.Value,
            Page = root.Has("page") ? channels.Address(root, "page", allowPlain: true) : null,
        };
        root.Done();
        return plan;
    }

    private static NotificationRoute Route(FileObject item, List<ContactPoint> contacts)
    {
        item.Require("to");
        var route = new NotificationRoute([.. item.Texts("sites").Select(node => node.Text)], SeveritiesOf(item, Severities), Contacts(item, "to", contacts))
        {
            Escalate = [.. item.OneOrMore("escalate").Select(level => Escalation(level, contacts))],
            RemindMinutes = item.Whole("remindMinutes", 0, 5, 10_080)!.Value,
        };
        item.Done();
        return route;
    }

    private static Escalation Escalation(FileObject item, List<ContactPoint> contacts)
    {
        item.Require("afterMinutes");
        item.Require("to");
        var level = new Escalation(item.Whole("afterMinutes", 0, 1, 10_080)!.Value, Contacts(item, "to", contacts));
        item.Done();
        return level;
    }

    /// <summary>The member <c>severities</c>, of those that may be there.</summary>
    internal static List<string> SeveritiesOf(FileObject item, IReadOnlyList<string> allowed)
    {
        var severities = item.Texts("severities");
        foreach (var node in severities.Where(node => !allowed.Contains(node.Text)))
            item.Problems.NotOneOf(node, node.Text, [.. allowed]);
        return [.. severities.Select(node => node.Text)];
    }

    internal static List<string> Contacts(FileObject item, string member, List<ContactPoint> contacts)
    {
        var nodes = item.Texts(member);
        foreach (var node in nodes.Where(node => contacts.All(contact => contact.Id != node.Text)))
            item.Problems.NoSuch(node, "contact", node.Text, [.. contacts.Select(contact => contact.Id)]);
        return [.. nodes.Select(node => node.Text)];
    }
}
