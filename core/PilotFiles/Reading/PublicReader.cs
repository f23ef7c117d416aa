using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>Reads <c>public</c> of a site. What it names must be there, and a value that is judged needs its limits.</summary>
internal sealed class PublicReader(SiteOutline site, IReadOnlyList<DeviceDefinition> devices, IReadOnlyList<BoundMaintenance> maintenance)
{
    private const int WeekMinutes = 7 * 24 * 60;

    // CAP 1.2, section 3.2.2.
    private static readonly Dictionary<string, string> Categories = ((string[])["Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env",
        "Transport", "Infra", "CBRNE", "Other"]).ToDictionary(word => word.ToLowerInvariant());

    private static readonly Dictionary<string, string> Severities =
        ((string[])["Extreme", "Severe", "Moderate", "Minor", "Unknown"]).ToDictionary(word => word.ToLowerInvariant());

    public PublicSite Read(FileObject item)
    {
        var delay = TimeSpan.FromMinutes(item.Whole("delayMinutes", 0, 0, WeekMinutes)!.Value);
        var radius = item.Decimal("radiusKm");
        if (radius is <= 0 or > 1_000)
            item.Problems.Add(item.Take("radiusKm")!, $"{radius} is no radius in kilometres", "write a number above 0, at most 1,000");
        var (contactDays, reportRules) = Reports(item);
        var read = new PublicSite
        {
            Streams = [.. item.Objects("streams", required: true).Select(stream => Stream(stream, delay)).OfType<PublicStream>()],
            Warnings = [.. item.Objects("warnings").Select(warning => Warning(warning, delay)).OfType<PublicWarning>()],
            Interruptions = [.. maintenance.Where(one => one.Public is not null && one.TouchesSite(site.Id)).Select(one => one.ForCitizens(site.Zone))],
            RadiusKm = radius ?? 1,
            ContactDays = contactDays,
            ReportRules = reportRules,
            WaterPoint = item.Object("waterPoint") is { } point ? Point(point) : null,
        };
        item.Done();
        return read;
    }

    private (int? ContactDays, IReadOnlyList<ReportRule> Rules) Reports(FileObject item)
    {
        if (item.Object("reports") is not { } reports)
            return (null, []);
        var days = reports.Whole("contactDays", 30, 1, 365);
        var rules = new ReportRuleReader(devices).Read(reports);
        reports.Done();
        return (days, rules);
    }

    private static WaterPoint Point(FileObject item)
    {
        var point = new WaterPoint(item.Text("source"), item.Text("technology"), item.Text("management"), item.Text("installer"),
            item.Whole("installYear", null, 1800, 2200));
        item.Done();
        return point;
    }

    private PublicStream? Stream(FileObject item, TimeSpan delay)
    {
        var (deviceName, streamName) = (item.Text("device", required: true), item.Text("stream", required: true));
        var meaning = item.Choice("shows", PublicMeaning.Value);
        var (label, names) = (item.Text("label"), RuleTexts.Names(item));
        var (atLeast, atMost, watch, warning) = (item.Decimal("atLeast"), item.Decimal("atMost"), item.Decimal("watch"), item.Decimal("warning"));
        var (decimals, own) = (item.Whole("decimals", null, 0, 6), item.Whole("delayMinutes", null, 0, WeekMinutes));
        item.Done();
        CheckLimits(item, meaning, atLeast, atMost, watch, warning);
        if (deviceName is null || streamName is null)
            return null;
        if (devices.FirstOrDefault(known => known.Key.Device == deviceName) is not { } device)
        {
            item.Problems.NoSuch(item.Take("device")!, "device at this site", deviceName, [.. devices.Select(known => known.Key.Device)]);
            return null;
        }
        if (device.Streams.FirstOrDefault(known => known.Name == streamName) is not { } stream)
        {
            item.Problems.NoSuch(item.Take("stream")!, $"stream of {deviceName}", streamName, [.. device.Streams.Select(known => known.Name)]);
            return null;
        }
        if (stream.Kind is StreamKind.Counter or StreamKind.Angle)
            item.Problems.Add(item.Take("stream")!, $"\"{streamName}\" is a {EnumCode<StreamKind>.Of(stream.Kind)}", "name a gauge or a state");
        return new PublicStream(device, stream, meaning, label ?? stream.Label, label is null ? stream.Names : names)
        {
            AtLeast = atLeast, AtMost = atMost, Watch = watch, Warning = warning, Decimals = decimals, Delay = own is { } minutes ? TimeSpan.FromMinutes(minutes) : delay,
        };
    }

    private static void CheckLimits(FileObject item, PublicMeaning meaning, decimal? atLeast, decimal? atMost, decimal? watch, decimal? warning)
    {
        var (hasRange, hasStages) = (atLeast is not null || atMost is not null, watch is not null || warning is not null);
        var (isRight, fix) = meaning switch
        {
            PublicMeaning.WaterOn => (atLeast is not null && atMost is null && !hasStages, "water-on needs \"atLeast\", and no other limit"),
            PublicMeaning.WaterSafe => (hasRange && !hasStages, "water-safe needs \"atLeast\" or \"atMost\", and no other limit"),
            PublicMeaning.Value => (!hasRange && !hasStages, "leave the limits out, or say with \"shows\" what they judge"),
            _ => (warning is not null && !hasRange && !(watch >= warning), "flood and heat need \"warning\", may have a lower \"watch\", and no other limit"),
        };
        if (!isRight)
            item.Problems.Add(item.Node, "its limits do not fit what it shows", fix);
        if (atLeast > atMost)
            item.Problems.Add(item.Take("atMost")!, $"nothing is at least {atLeast} and at most {atMost}", "swap them");
    }

    private PublicWarning? Warning(FileObject item, TimeSpan delay)
    {
        var rule = item.Text("rule", required: true);
        var (category, severity) = (item.Choice("category", "Other", Categories), item.Choice("severity", "Unknown", Severities));
        var (text, minutes) = (Text(item), item.Whole("delayMinutes", null, 0, WeekMinutes));
        var texts = new Dictionary<string, PublicWarningText>(StringComparer.OrdinalIgnoreCase);
        foreach (var (language, node) in item.Take("texts")?.Members ?? [])
        {
            RuleTexts.CheckLanguage(item, language, node);
            if (item.ObjectOf(node) is not { } own)
                continue;
            texts[language] = Text(own);
            own.Done();
        }
        item.Done();
        var rules = devices.SelectMany(device => device.Rules).Select(known => known.Id).Distinct().ToList();
        if (rule is not null && !rules.Contains(rule))
            item.Problems.NoSuch(item.Take("rule")!, "rule on a device of this site", rule, rules);
        return rule is null ? null : new PublicWarning(rule, category, severity, text, texts) { Delay = minutes is { } late ? TimeSpan.FromMinutes(late) : delay };
    }

    private static PublicWarningText Text(FileObject item) => new(item.Text("event", required: true) ?? "", item.Text("instruction"));
}
