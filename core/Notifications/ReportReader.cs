using SmartPilots.Core.Indicators;
using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Core.Notifications;

/// <summary>Reads <c>reports</c> of a notifications file.</summary>
internal static class ReportReader
{
    private const int DefaultAfterDays = 3;
    private static readonly Dictionary<string, string> Formats = ((string[])["html", "csv", "xlsx"]).ToDictionary(word => word);

    private static readonly Dictionary<string, IndicatorPeriodKind> Periods = new()
    {
        ["month"] = IndicatorPeriodKind.Month, ["quarter"] = IndicatorPeriodKind.Quarter, ["year"] = IndicatorPeriodKind.Year,
    };

    public static ReportSubscription Read(FileObject item, List<ContactPoint> contacts)
    {
        item.Require("to");
        var (pilot, programme, place) = (item.Text("pilot"), item.Text("programme"), item.Text("place"));
        if (pilot is null == programme is null)
            item.Problems.Add(item.Node, "a report is of a \"pilot\" or of a \"programme\"", "write one of them");
        if (place is not null && programme is null)
            item.Problems.Add(item.Take("place")!, "a place is one of a programme", "add \"programme\"");
        var formats = item.Choices(item.Texts("formats"), Formats);
        var to = NotificationFileReader.Contacts(item, "to", contacts);
        foreach (var contact in contacts.Where(contact => to.Contains(contact.Id) && contact.Channel is not EmailChannel))
            item.Problems.Add(item.Take("to")!, $"\"{contact.Id}\" is not reached by e-mail", "name a contact with \"email\"");
        var read = new ReportSubscription(pilot, programme, place, item.Choice("kind", false, new Dictionary<string, bool> { ["full"] = false, ["donor"] = true }),
            item.Choice("every", IndicatorPeriodKind.Month, Periods), item.Whole("afterDays", DefaultAfterDays, 0, 60)!.Value,
            formats.Count == 0 ? ["html", "xlsx"] : [.. formats.Distinct()], to);
        item.Done();
        return read;
    }
}
