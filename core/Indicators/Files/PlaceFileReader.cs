using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.Indicators.Files;

/// <summary>Reads <c>places</c>.</summary>
internal static class PlaceFileReader
{
    public static Place? Read(FileObject item)
    {
        var id = item.Segment("place");
        var isTop = item.Flag("top");
        var place = new Place
        {
            Id = id ?? "", Name = item.Text("name", required: true) ?? "", Names = RuleTexts.Names(item), Level = item.Text("level"), Validity = Period(item),
            Parents = References(item, "in", "place"), Sites = References(item, "sites", "site"), At = (item.Node.Line, item.Node.Path),
            People = Numbers(item, "people"), Households = Numbers(item, "households"), Area = Numbers(item, "areaKm2"),
        };
        item.Done();
        if (isTop == place.Parents.Count > 0)
            item.Problems.Add(item.Node, isTop ? $"place \"{id}\" is a top and lies in another" : $"place \"{id}\" has no parent", isTop ? "remove one of them"
                : "add \"in\", or \"top\": true");
        return id is null ? null : place;
    }

    // One name, a list of names, or objects with the name and when it holds.
    private static List<PlaceParent> References(FileObject item, string member, string name)
    {
        var all = new List<PlaceParent>();
        foreach (var node in item.Values(member))
        {
            if (node.Kind != JsonTokenType.StartObject)
            {
                if (item.TextOf(node) is { } text)
                    all.Add(new PlaceParent(text, default));
                continue;
            }
            var one = new FileObject(node, item.Problems);
            if (one.Text(name, required: true) is { } to)
                all.Add(new PlaceParent(to, Period(one)));
            one.Done();
        }
        return all;
    }

    private static List<PlaceNumber> Numbers(FileObject item, string member)
    {
        var all = new List<PlaceNumber>();
        foreach (var node in item.Values(member))
        {
            var one = node.Kind == JsonTokenType.StartObject ? new FileObject(node, item.Problems) : null;
            if ((one is null ? item.DecimalOf(node) : one.Decimal("value", required: true)) is { } number)
            {
                if (number < 0m)
                    item.Problems.Add(node, $"{number} {member} cannot be", "write a number from 0 on");
                all.Add(new PlaceNumber(number, one is null ? default : Period(one), one?.Text("source")));
            }
            one?.Done();
        }
        for (var i = 1; i < all.Count; i++)
        {
            if (all.Take(i).Any(earlier => earlier.Validity.Overlaps(all[i].Validity)))
                item.Problems.Add(item.Take(member)!, $"two values of {member} hold at one time", "end one with \"to\" where the next begins");
        }
        return all;
    }

    private static Validity Period(FileObject item)
    {
        var validity = new Validity(Day(item, "from"), Day(item, "to"));
        if (validity.To <= validity.From)
            item.Problems.Add(item.Take("to")!, "it ends before it begins", "swap \"from\" and \"to\"; \"to\" is the first day on which it no longer holds");
        return validity;
    }

    private static DateOnly? Day(FileObject item, string name)
    {
        if (item.Text(name) is not { } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        item.Problems.Add(item.Take(name)!, $"\"{text}\" is no day", "write it as 2025-07-01");
        return null;
    }
}
