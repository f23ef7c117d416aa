using NodaTime;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads what a rule says to people, in which languages, and its days.</summary>
internal static class RuleTexts
{
    private static readonly Dictionary<string, IsoDayOfWeek> Weekdays = new()
    {
        ["mon"] = IsoDayOfWeek.Monday, ["tue"] = IsoDayOfWeek.Tuesday, ["wed"] = IsoDayOfWeek.Wednesday, ["thu"] = IsoDayOfWeek.Thursday,
        ["fri"] = IsoDayOfWeek.Friday, ["sat"] = IsoDayOfWeek.Saturday, ["sun"] = IsoDayOfWeek.Sunday,
    };

    public static List<IsoDayOfWeek> Days(FileObject item) => item.Choices(item.Texts("days"), Weekdays);

    public static string? Runbook(FileObject item)
    {
        if (item.Text("runbook") is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https")
            return text;
        item.Problems.Add(item.Take("runbook")!, $"\"{text}\" is no address of a page", "write it whole, beginning with https://");
        return null;
    }

    public static Dictionary<string, RuleText> Read(FileObject item)
    {
        var texts = new Dictionary<string, RuleText>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, node) in item.Take("texts")?.Members ?? [])
        {
            CheckLanguage(item, language, node);
            if (item.ObjectOf(node) is not { } text)
                continue;
            var name = text.Text("name", required: true);
            texts[language] = new RuleText(name ?? "", text.Text("whatToDo"));
            text.Done();
        }
        return texts;
    }

    /// <summary>The member <c>names</c>: what people read, in other languages.</summary>
    public static Names Names(FileObject item)
    {
        if (item.Object("names") is not { } names)
            return Model.Names.None;
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, node) in names.Node.Members)
        {
            CheckLanguage(item, language, node);
            all[language] = item.TextOf(node) ?? "";
        }
        return new Names(all);
    }

    internal static void CheckLanguage(FileObject item, string language, FileNode node)
    {
        if (!LanguageTag.IsWellFormed(language))
            item.Problems.Add(node, $"\"{language}\" is no language", "write a BCP 47 tag, such as fr or pt-MZ");
    }
}
