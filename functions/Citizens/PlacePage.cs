using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Citizens;

/// <summary>Draws the page of one place. It names times, never ages: so it stays the same, byte for byte, until something changes.</summary>
internal static class PlacePage
{
    public static byte[] Draw(PublicPlace place, PageTexts texts)
    {
        var name = place.Site.Names.In(texts.Language, place.Site.Name);
        var page = CitizenPage.Of(texts, name).Raw("<main>").Element("h1", name).Raw("<p>")
            .Raw($"<a href=\"/public/{place.Pilot.Id}?lang={texts.Language}\">").Text(place.Pilot.Names.In(texts.Language, place.Pilot.Name)).Raw("</a></p>");
        DrawWarnings(page, place, texts);
        foreach (var value in place.Values)
            Draw(page, value, texts);
        DrawInterruptions(page, place, texts);
        if (place.Site.Public!.ContactDays is { } days)
            ReportPage.DrawForm(page, place, texts, days);
        return page.Raw("</main><footer>").Languages(texts).Raw("</footer>").End();
    }

    /// <summary>The places of a pilot of which something is public.</summary>
    public static byte[] Draw(PilotDefinition pilot, PageTexts texts)
    {
        var name = pilot.Names.In(texts.Language, pilot.Name);
        var page = CitizenPage.Of(texts, name).Raw("<main>").Element("h1", name).Raw("<ul>");
        foreach (var site in pilot.Sites.Where(site => site.Public is not null))
            page.Raw($"<li><a href=\"/public/{pilot.Id}/{site.Id}?lang={texts.Language}\">").Text(site.Names.In(texts.Language, site.Name)).Raw("</a></li>");
        return page.Raw("</ul></main><footer>").Languages(texts).Raw("</footer>").End();
    }

    private static void DrawWarnings(HtmlPage page, PublicPlace place, PageTexts texts)
    {
        foreach (var (warning, _, since, _) in place.Warnings)
        {
            var text = warning.In(texts.Language);
            page.Raw("<section class=\"card\">").Element("h2 class=\"bad\"", $"⚠ {text.Event}");
            if (text.Instruction is not null)
                page.Element("p", text.Instruction);
            page.Element("small", texts.Format("since", ("time", Time(since, place.Site, texts)))).Raw("</section>");
        }
    }

    private static void Draw(HtmlPage page, PublicValue value, PageTexts texts)
    {
        var stream = value.Stream;
        page.Raw("<section>").Element("h2", stream.Names.In(texts.Language, stream.Label));
        var (sign, style) = value.State switch
        {
            PublicState.Good => ("✓ ", "good"),
            PublicState.Watch => ("! ", "watch"),
            PublicState.Bad => ("✗ ", "bad"),
            PublicState.Unknown => ("? ", "unknown"),
            _ => ("", ""),
        };
        if (Words(value, texts) is { } words)
            page.Raw($"<p class=\"s {style}\"><span aria-hidden=\"true\">{sign}</span>").Text(words).Raw("</p>");
        if (value is { Value: { } number, At: { } at })
            page.Raw("<p>").Raw("<bdi>").Text(Quantity(number, stream)).Raw("</bdi> <small>").Text(Time(at, stream.Device.Calendar, texts)).Raw("</small></p>");
        if (stream.Delay > TimeSpan.Zero)
            page.Element("small", texts.Format("delayed", ("minutes", Whole(stream.Delay.TotalMinutes))));
        page.Raw("<table><caption class=\"x\">").Text(texts["week"]).Raw("</caption>");
        foreach (var day in value.Week.Reverse())
            page.Raw("<tr><th scope=\"row\">")
                .Text(string.Create(CultureInfo.InvariantCulture, $"{texts.Weekdays[(int)day.Day.DayOfWeek]} \u2066{day.Day:dd.MM}\u2069")).Raw("</th>")
                .Element($"td class=\"{StyleOf(day.Worst)}\"", Words(day, stream, texts)).Raw("</tr>");
        page.Raw("</table></section>");
    }

    private static void DrawInterruptions(HtmlPage page, PublicPlace place, PageTexts texts)
    {
        page.Raw("<section>").Element("h2", texts["planned"]);
        if (place.Interruptions.Count == 0)
            page.Element("p", texts["planned.none"]);
        foreach (var one in place.Interruptions)
        {
            page.Raw("<p><b>").Text(one.Names.In(texts.Language, one.Name)).Raw("</b><br>").Text(texts.Format("planned.time",
                ("from", Time(new DateTime(one.FromTicks, DateTimeKind.Utc), place.Site, texts)), ("to", Time(new DateTime(one.ToTicks, DateTimeKind.Utc), place.Site,
                    texts)))).Raw("</p>");
        }
        page.Raw("</section>");
    }

    private static string? Words(PublicValue value, PageTexts texts) => (value.State, value.Stream.Meaning) switch
    {
        (PublicState.Unknown, _) => texts[value.At is null ? "never" : "unknown"],
        (_, PublicMeaning.Value) => null,
        (PublicState.Good, PublicMeaning.WaterOn) => texts["on"],
        (_, PublicMeaning.WaterOn) => texts["off"],
        (PublicState.Good, PublicMeaning.WaterSafe) => texts["safe"],
        (_, PublicMeaning.WaterSafe) => texts["unsafe"],
        (var state, var meaning) => texts[$"{(meaning == PublicMeaning.Flood ? "flood" : "heat")}.{state switch
        {
            PublicState.Good => "normal",
            PublicState.Watch => "watch",
            _ => "warning",
        }}"],
    };

    private static string Words(PublicDay day, PublicStream stream, PageTexts texts)
    {
        if (day.Known == 0)
            return texts["day.none"];
        return stream.Meaning switch
        {
            PublicMeaning.WaterOn => texts.Format("day.on", ("hours", Whole(day.Good)), ("known", Whole(day.Known))),
            PublicMeaning.WaterSafe when day.Good == day.Known => texts["day.safe"],
            PublicMeaning.WaterSafe => texts.Format("day.unsafe", ("hours", Whole(day.Known - day.Good))),
            PublicMeaning.Value => texts.Format("day.range", ("low", PageTexts.Number(day.Low!.Value)), ("high", Quantity(day.High!.Value, stream))),
            _ => texts.Format("day.high", ("value", Quantity(day.High!.Value, stream))),
        };
    }

    private static string StyleOf(PublicState state) => state switch
    {
        PublicState.Bad => "bad",
        PublicState.Watch => "watch",
        PublicState.Unknown => "unknown",
        _ => "",
    };

    private static string Quantity(decimal value, PublicStream stream) => stream.Stream.Unit == "1" ? PageTexts.Number(value)
        : $"{PageTexts.Number(value)} {stream.Stream.Unit switch { "Cel" => "°C", "[NTU]" => "NTU", "[pH]" => "pH", var unit => unit }}";

    private static string Whole(double value) => value.ToString("0", CultureInfo.InvariantCulture);

    internal static string Time(DateTime utc, SiteDefinition site, PageTexts texts) => Time(utc, new SiteCalendar(site.Zone), texts);

    // By the site's clock. Invisible marks keep the digits together in a text from the right.
    private static string Time(DateTime utc, SiteCalendar calendar, PageTexts texts)
    {
        var local = calendar.Local(utc.Ticks).ToDateTimeUnspecified();
        return string.Create(CultureInfo.InvariantCulture, $"{texts.Weekdays[(int)local.DayOfWeek]} \u2066{local:dd.MM HH:mm}\u2069");
    }
}
