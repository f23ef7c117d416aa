using System.Globalization;
using System.Text.RegularExpressions;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Functions.Tests.People;

/// <summary>What a request is about: the same question of one's own things, of foreign ones, and of ones that do not exist.</summary>
internal sealed record Subject(string Pilot, string Site, string Device, string Alert, string Entry, string Second, string Person, string Key);

/// <summary>A sensible request to each route, with placeholders for what it is about. A route without one fails the matrix.</summary>
internal static partial class RouteSamples
{
    private static long _number;

    // Query, then body.
    private static readonly Dictionary<string, (string Query, string? Body)> All = new()
    {
        ["session"] = ("", null),
        ["end-session"] = ("", null),
        ["push"] = ("", null),
        ["subscribe-push"] = ("", """
            {"endpoint":"https://fcm.googleapis.com/fcm/send/a","keys":{"auth":"BTBZMqHH6r4Tts7J_aSIgg",
             "p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"}}
            """),
        ["unsubscribe-push"] = ("", null),
        ["reasons"] = ("", null),
        ["openapi"] = ("", null),
        ["pilots"] = ("", null),
        ["latest"] = ("?pilot={pilot}&site={site}", null),
        ["first-view"] = ("?pilot={pilot}&site={site}", null),
        ["readings"] = ("?device={device}", null),
        ["windows"] = ("?device={device}&period=1h", null),
        ["export"] = ("?device={device}", null),
        ["places-geojson"] = ("?pilot={pilot}&site={site}", null),
        ["sensorthings"] = ("/Things('{thing}')", null),
        ["export-workbook"] = ("?device={device}", null),
        ["export-package"] = ("?device={device}", null),
        ["alerts"] = ("?pilot={pilot}&site={site}&state=all", null),
        ["alert-report"] = ("?pilot={pilot}&site={site}", null),
        ["notifications"] = ("?pilot={pilot}&site={site}", null),
        ["corrections"] = ("?device={device}", null),
        ["ledger"] = ("?pilot={pilot}&device={device}", null),
        ["gateways"] = ("", null),
        ["quarantine"] = ("?pilot={pilot}&device={device}", null),
        ["quarantineEntry"] = ("", null),
        ["quarantine-summary"] = ("?pilot={pilot}", null),
        ["pilot-file"] = ("", null),
        ["pilot-versions"] = ("", null),
        ["cost"] = ("", null),
        ["metrics"] = ("", null),
        ["verify"] = ("", """{"pilot":"{pilot}","site":"{site}"}"""),
        ["acknowledge"] = ("", null),
        ["citizen-reports"] = ("?pilot={pilot}&site={site}", null),
        ["answer-citizen-report"] = ("", """{"status":"solved","answer":"a"}"""),
        ["handle-alert"] = ("", """{"action":"comment","text":"t"}"""),
        ["correct"] = ("", """{"id":"c-{n}","device":"{device}","stream":"flow_lps","at":"2026-11-22T12:00:00Z","action":"replace","value":3,"reason":"r"}"""),
        ["requeue"] = ("", """{"ids":["{entry}"]}"""),
        ["discard"] = ("", """{"ids":["{entry}"],"reason":"r"}"""),
        ["rebuild"] = ("", """{"device":"{device}"}"""),
        ["adopt"] = ("", """{"id":"{second}","dryRun":true}"""),
        ["put-pilot"] = ("", "{file}"),
        ["withdraw-pilot"] = ("", null),
        ["people"] = ("", null),
        ["invite"] = ("", """{"name":"new {n}","role":"viewer","scope":"{pilot}/{site}"}"""),
        ["invite-again"] = ("", null),
        ["change-person"] = ("", """{"role":"operator","scope":"{pilot}/{site}"}"""),
        ["withdraw-person"] = ("", null),
        ["end-sessions"] = ("", null),
        ["personal-data"] = ("", null),
        ["erase-person"] = ("", null),
        ["keys"] = ("", null),
        ["make-key"] = ("", """{"name":"new-{n}","role":"viewer","scope":"{pilot}/{site}"}"""),
        ["withdraw-key"] = ("", null),
        ["audit"] = ("", null),
        ["audit-export"] = ("", null),
        ["indicators"] = ("", null),
        ["indicator-values"] = ("?programme={pilot}&indicator=flow&period=2026-11&place={site}", null),
        ["report"] = ("?programme={pilot}&place={site}&period=2026-11&format=csv", null),
        ["explain-indicator"] = ("?programme={pilot}&indicator=flow&period=2026-11&place={site}", null),
        ["compute-indicators"] = ("", """{"programme":"{pilot}","period":"2026-11","place":"{site}"}"""),
        ["enter-indicator"] = ("", """{"programme":"{pilot}","indicator":"asked","period":"2026-11","place":"{site}","value":{n},"source":"s"}"""),
        ["keys-in-force"] = ("", null),
        ["sign-in-codes"] = ("", """{"key":"k"}"""),
    };

    /// <summary>Further questions of a route, without or with wider parameters.</summary>
    private static readonly Dictionary<string, (string Query, string? Body)[]> More = new()
    {
        ["latest"] = [("?pilot={pilot}", null)],
        ["first-view"] = [("?pilot={pilot}", null)],
        ["alerts"] = [("?pilot={pilot}", null), ("?pilot={pilot}&state=all", null)],
        ["places-geojson"] = [("?pilot={pilot}", null)],
        ["sensorthings"] =
        [
            ("/Things?$expand=Datastreams,Locations", null), ("/Things?$filter=properties/site eq '{site}'", null), ("/Observations?$expand=Datastream", null),
            ("/Datastreams?$count=true", null), ("/Sensors", null), ("/ObservedProperties", null), ("/FeaturesOfInterest", null),
        ],
        ["citizen-reports"] = [("?pilot={pilot}&state=all", null)],
        ["alert-report"] = [("?pilot={pilot}", null), ("?pilot={pilot}&format=csv", null), ("?pilot={pilot}&format=html", null)],
        ["notifications"] = [("?pilot={pilot}", null)],
        ["ledger"] = [("?pilot={pilot}", null), ("?pilot={pilot}&gateway={site}-gateway", null)],
        ["quarantine"] = [("", null), ("?pilot={pilot}", null), ("?pilot=-", null), ("?take=1", null), ("?pilot={pilot}&discarded=true", null)],
        ["quarantine-summary"] = [("?pilot=-", null)],
        ["pilot-file"] = [("?version=00000000", null)],
        ["verify"] = [("", """{"pilot":"{pilot}"}"""), ("", """{"device":"{device}"}""")],
        ["requeue"] = [("", """{"pilot":"{pilot}"}"""), ("", """{"pilot":"-"}""")],
        ["adopt"] = [("", """{"id":"{second}","device":"{device}-3","dryRun":true}""")],
        ["indicator-values"] = [("?programme={pilot}&indicator=flow&from=2026-01&to=2026-12", null),
            ("?programme={pilot}&indicator=asked&period=2026-11&format=csv", null)],
        ["report"] = [("?pilot={pilot}&period=2026-11", null), ("?programme={pilot}&period=2026-11", null)],
        ["compute-indicators"] = [("", """{"programme":"{pilot}","period":"2026-11"}""")],
        ["audit"] = [("?person=key {key}", null), ("?take=1", null)],
        ["handle-alert"] = [("", """{"action":"assign","to":"assigned"}""")],
    };

    public static bool Has(string function) => All.ContainsKey(function);

    public static IEnumerable<Func<HttpRequestMessage>> Of(HttpFunction function, string verb, Subject about)
    {
        foreach (var (query, body) in (IEnumerable<(string, string?)>)[All[function.Name], .. More.GetValueOrDefault(function.Name, [])])
        {
            yield return () =>
            {
                var path = "/" + OptionalValue().Replace(function.Template, "").Replace("{name}", "{key}").Replace("{id}", function.Name switch
                {
                    "acknowledge" => "{alert}",
                    "answer-citizen-report" => "{pilot}~{site}~1",
                    "acknowledge" or "handle-alert" => "{alert}",
                    "quarantineEntry" => "{entry}",
                    _ => "{person}",
                });
                var request = new HttpRequestMessage(new HttpMethod(verb), Fill(path + query, about));
                if (body is not null)
                    request.Content = new StringContent(Fill(body, about), null, "application/json");
                return request;
            };
        }
    }

    private static string Fill(string text, Subject about) => text
        .Replace("{thing}", about.Device.Replace('/', '~')).Replace("{pilot}", about.Pilot).Replace("{site}", about.Site).Replace("{device}",
            about.Device).Replace("{alert}", about.Alert)
        .Replace("{entry}", about.Entry).Replace("{second}", about.Second).Replace("{person}", about.Person).Replace("{key}", about.Key)
        .Replace("{file}", about.Pilot == "nowhere-pilot" ? TwoPilots.FileOf("foreign-pilot").Replace("foreign", "nowhere") : TwoPilots.FileOf(about.Pilot))
        .Replace("{n}", Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"/?\{([^}]+\?|\*[^}]+)\}")]
    private static partial Regex OptionalValue();
}
