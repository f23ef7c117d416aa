using System.CommandLine.Parsing;
using SmartPilots.Core.Model;

namespace SmartPilots.Cli.Commands.Quarantine;

/// <summary>The options that say which entries are meant.</summary>
internal sealed class EntryFilter
{
    private readonly Option<string?> _pilot = new("--pilot") { Description = "Pilot id, or - for messages that name no pilot" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Reason code (see: quarantine reasons)" };
    private readonly Option<string?> _device = new("--device") { Description = "pilot/site/device, also one that only the topic names" };
    private readonly Option<string?> _day = new("--day") { Description = "UTC day of receipt: YYYY-MM-DD" };
    private readonly Option<string?> _from = new("--from") { Description = "Received at or after, such as 2026-11-22T10:00:00Z" };
    private readonly Option<string?> _to = new("--to") { Description = "Received before" };

    public EntryFilter()
    {
        _reason.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } code && Reasons.Parse(code) == Reason.None)
                result.AddError($"--reason: {code} is none; see: quarantine reasons");
        });
    }

    public IEnumerable<Option> Options => [_pilot, _reason, _device, _day, _from, _to];

    /// <summary>The pilot; that of the device when only a device is given.</summary>
    public string? Pilot(ParseResult parsed) => parsed.GetValue(_pilot) ?? parsed.GetValue(_device)?.Split('/')[0];

    /// <summary>Whether <see cref="Pilot"/> will know one.</summary>
    public bool NamesPilot(SymbolResult result) => (result.GetResult(_pilot) ?? result.GetResult(_device)) is not null;

    public string Query(ParseResult parsed) => string.Concat(Given(parsed).Select(one => $"&{one.Key}={Uri.EscapeDataString(one.Value)}"));

    public JsonObject Body(ParseResult parsed)
    {
        var body = new JsonObject { ["pilot"] = Pilot(parsed) };
        foreach (var (name, value) in Given(parsed))
            body[name] = value;
        return body;
    }

    private IEnumerable<KeyValuePair<string, string>> Given(ParseResult parsed) =>
        from option in new[] { _pilot, _reason, _device, _day, _from, _to }
        let value = parsed.GetValue(option)
        where value is not null
        select KeyValuePair.Create(option.Name.TrimStart('-'), value);
}
