using NodaTime;
using SmartPilots.Cli.Serving;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles.Editing;
using SmartPilots.Functions.Pilots;
using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Commands.Pilots;

/// <summary><c>pilot new</c>: writes a pilot file with one site, from options or from answers on a terminal.</summary>
internal static class NewPilotCommand
{
    private const string UsualFolder = "my-pilots";

    private static readonly Argument<string?> Pilot = new("pilot")
    {
        Description = "Its name in topics: lower-case letters, digits and dashes", Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Name = new("--name") { Description = "What people read; by default the name in topics" };
    private static readonly Option<string?> Zone = new("--zone") { Description = "Time zone, such as Africa/Lagos: local days and hours of rules follow it" };
    private static readonly Option<string?> Country = new("--country") { Description = "ISO 3166-1 alpha-2, such as NG" };
    private static readonly Option<string?> Site = new("--site") { Description = "The first site's name in topics (main)" };
    private static readonly Option<string?> SiteName = new("--site-name") { Description = "What people read of the site; by default its name in topics" };
    private static readonly Option<string?> Folder = new("--pilots") { Description = $"Folder of your pilot files, made when it is missing ({UsualFolder})" };

    private static readonly Option<string> Data = LocalArguments.Data();

    public static Command Create()
    {
        var command = new Command("new", "Write the file of a new pilot; asks on a terminal for what is not given")
        {
            Pilot, Name, Zone, Country, Site, SiteName, Folder, Data,
        };
        command.SetAction((parsed, cancellationToken) => LocalArguments.AnswerAsync(cancellationToken, async () =>
        {
            var output = parsed.InvocationConfiguration.Output;
            await RunAsync(parsed, Questions.OfConsole(output), output, cancellationToken);
            return 0;
        }));
        return command;
    }

    private static async Task RunAsync(ParseResult parsed, Questions ask, TextWriter output, CancellationToken cancellationToken)
    {
        var pilot = ask.Ask("pilot", "The pilot's name in topics (lower-case letters, digits and dashes), such as village", parsed.GetValue(Pilot), SegmentProblem);
        var name = ask.Ask("--name", "What people call it", parsed.GetValue(Name), TextProblem, Titled(pilot));
        var zone = ask.Ask("--zone", "Its time zone, such as Africa/Lagos", parsed.GetValue(Zone), ZoneProblem);
        var site = ask.Ask("--site", "The first site's name in topics, such as well", parsed.GetValue(Site), SegmentProblem, "main");
        var siteName = ask.Ask("--site-name", "What people call the site", parsed.GetValue(SiteName), TextProblem, Titled(site));
        var folder = ask.Ask("--pilots", "Folder of your pilot files", parsed.GetValue(Folder), TextProblem, UsualFolder);
        if (parsed.GetValue(Country) is { } country && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper)))
            throw new InvalidDataException($"--country: {country} is no country code of ISO 3166-1 alpha-2, such as NG");
        var file = Path.Combine(folder, $"{pilot}.json");
        if (File.Exists(file))
            throw new InvalidDataException($"{file} is there already; change it, or choose another name.");
        Directory.CreateDirectory(folder);
        var written = PilotFiles.Write(file, PilotFileEdit.New(pilot, name, parsed.GetValue(Country), zone, site, siteName).Json);
        await AdoptTarget.TakenIfRunningAsync(parsed.GetRequiredValue(Data), written, file, cancellationToken);
        output.WriteLine($"{file}: {name}, one site, no device yet. Next:");
        output.WriteLine($"  ./smartpilots pilot add-device {pilot}/{site}/DEVICE --type TYPE --pilots {ShellText.Quoted(folder)}");
        output.WriteLine("        (types that ship: ./smartpilots pilot types; a new one: --type tank-probe --stream level_m:m)");
        if (PilotsFolder.Files(folder, own: null).Count == 1)
            output.WriteLine($"  ./smartpilots serve --pilots {ShellText.Quoted(folder)}");
    }

    private static string? SegmentProblem(string text) => DeviceTopic.IsSegment(text) ? null
        : $"\"{text}\" can't stand in a topic: lower-case letters, digits and dashes";

    private static string? TextProblem(string text) => text.Length is > 0 and <= 2000 ? null : "a text of at most 2,000 characters";

    private static string? ZoneProblem(string text)
    {
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(text) is not null)
            return null;
        var end = $"/{text.Replace(' ', '_')}";
        return DateTimeZoneProviders.Tzdb.Ids.FirstOrDefault(id => id.EndsWith(end, StringComparison.OrdinalIgnoreCase)) is { } near
            ? $"\"{text}\" is no time zone; {near} is" : $"\"{text}\" is no time zone of the IANA database, such as Africa/Lagos";
    }

    internal static string Titled(string segment) => segment.Replace('-', ' ') is var words && words.Length > 0 ? char.ToUpperInvariant(words[0]) + words[1..] : "";
}
