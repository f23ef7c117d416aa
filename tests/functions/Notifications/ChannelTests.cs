using System.Text.Json.Nodes;
using SmartPilots.Core.Notifications;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class ChannelTests
{
    [Fact]
    public async Task Alertmanager_gets_an_alert_that_holds_until_its_clear_ends_it()
    {
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["am"] }""", ", { \"contact\": \"am\", \"alertmanager\": { \"url\": \"ADDRESS\" } }");
        await scene.RaiseAsync();
        await scene.SendAsync();
        await scene.ClearAsync();
        await scene.SendAsync();

        Assert.All(scene.Received, delivery => Assert.Equal("/api/v2/alerts", delivery.Path));
        var alerts = scene.Received.Select(delivery => JsonNode.Parse(delivery.Body)![0]!).ToList();
        Assert.Equal("""{"alertname":"high-flow","pilot":"p","site":"s","device":"d1","severity":"critical","stream":"flow_lps"}""", alerts[0]["labels"]!.ToJsonString());
        Assert.Equal(alerts[0]["labels"]!.ToJsonString(), alerts[1]["labels"]!.ToJsonString());
        Assert.Equal(("2026-03-01T12:01:00Z", "2027-03-01T12:01:00Z"), ((string)alerts[0]["startsAt"]!, (string)alerts[0]["endsAt"]!));
        Assert.Equal(("2026-03-01T12:01:00Z", "2026-03-01T12:02:00Z"), ((string)alerts[1]["startsAt"]!, (string)alerts[1]["endsAt"]!));
    }

    [SkippableFact]
    public async Task A_real_mail_server_gets_the_alert_with_what_to_do_in_the_readers_language_once()
    {
        await using var mail = await SmtpServer.StartAsync();
        await using var scene = await NotificationScene.StartAsync("""{ "to": ["chantal"] }""",
            ", { \"contact\": \"chantal\", \"language\": \"fr\", \"email\": { \"host\": \"127.0.0.1\", "
            + $"\"port\": {mail.Port}, \"security\": \"none\", \"user\": \"u\", \"password\": \"p\", \"from\": \"alerts@example.org\", "
            + "\"to\": [\"chantal@example.org\"] } }");
        var json = Ingest.IngestScene.PilotJson.Replace("\"severity\": \"critical\"", "\"severity\": \"critical\", \"runbook\": \"https://example.org/r\", "
            + "\"texts\": { \"fr\": { \"name\": \"Débit trop élevé\", \"whatToDo\": \"Cherchez une fuite.\" } }", StringComparison.Ordinal);
        scene.Ingest.Pilots.Current = new Core.PilotFiles.PilotCatalog([Core.PilotFiles.PilotFileReader.Read(System.Text.Encoding.UTF8.GetBytes(json), "p.json").Pilot!]);
        await scene.RaiseAsync();
        await scene.SendAsync();
        await scene.SendAsync();
        Assert.Equal(["raised chantal sent"], scene.Rows());

        var received = Assert.Single(await mail.StopAsync());
        Assert.Equal("u", received.User);
        Assert.Contains("To: chantal@example.org", received.Message);
        Assert.Contains("Auto-Submitted: auto-generated", received.Message);
        var text = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(received.Message))).TextBody!;
        Assert.StartsWith("CRITICAL: Débit trop élevé, s/d1, 150 L/s (limite 100), 2026-03-01 13:01", text);
        Assert.Contains("Cherchez une fuite.\n", text.Replace("\r", "", StringComparison.Ordinal));
        Assert.Contains("https://example.org/r", text);
    }

    [Theory]
    [InlineData("africas-talking", "username=u,apiKey=k,to=+2348012345678", "https://api.africastalking.com/version1/messaging", "apiKey: k|Accept: application/json",
        "username=u&to=%2B2348012345678&message=A%20%7Bto%7D%20%26%20%22b%22")]
    [InlineData("twilio-sms", "accountSid=AC1,authToken=t,from=+1,to=+2", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json", "Authorization: Basic QUMxOnQ=",
        "From=%2B1&To=%2B2&Body=A%20%7Bto%7D%20%26%20%22b%22")]
    [InlineData("telegram", "token=1:x,chat=-5", "https://api.telegram.org/bot1:x/sendMessage", "",
        """{"chat_id":"-5","text":"A {to} \u0026 \u0022b\u0022","disable_web_page_preview":true}""")]
    [InlineData("whatsapp", "version=v1,phoneNumberId=7,token=t,to=2,templateName=alert,templateLanguage=en", "https://graph.facebook.com/v1/7/messages",
        "Authorization: Bearer t",
        """{"messaging_product":"whatsapp","to":"2","type":"template","template":{"name":"alert","language":{"code":"en"},"components":["""
        + """{"type":"body","parameters":[{"type":"text","text":"A {to} \u0026 \u0022b\u0022"}]}]}}""")]
    public void A_template_that_ships_makes_this_call(string name, string values, string url, string headers, string body)
    {
        var template = ChannelLibrary.All[name];
        var given = values.Split(',').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Equal(template.Needs.Order(), given.Keys.Order());

        var call = template.Call(new Dictionary<string, string>(given) { ["text"] = "A {to} & \"b\"", ["id"] = "1" });

        Assert.Equal((url, headers, body), (call.Url, string.Join('|', call.Headers.Select(header => $"{header.Name}: {header.Value}")), call.Body));
    }

    [Fact]
    public void Every_template_that_ships_has_its_test() => Assert.Equal(["africas-talking", "telegram", "twilio-sms", "whatsapp"], ChannelLibrary.All.Keys.Order());

    [Theory]
    [InlineData("\"language\": \"fr\"", "\"language\": \"French\"", "$.contacts[0].language", "no language", "BCP 47")]
    [InlineData("https://", "http://", "$.contacts[0].webhook.url", "in clear", "allowPlainHttp")]
    [InlineData("whsec_MfKQ", "MfKQ", "$.contacts[0].webhook.secret", "Standard Webhooks", "whsec_")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "${GONE}", "$.contacts[0].webhook.secret", "no setting GONE", "GONE")]
    [InlineData("\"webhook\": {", "\"alertmanager\": { \"url\": \"https://x\" }, \"webhook\": {", "$.contacts[0]", "exactly one", "one contact for each")]
    [InlineData("\"to\": [\"a\"]", "\"to\": [\"amina\"]", "$.routes[0].to[0]", "no contact \"amina\"", "a")]
    [InlineData("\"critical\"", "\"bad\"", "$.routes[0].severities[0]", "not one of", "critical")]
    [InlineData("\"starttls\"", "\"none\"", "$.contacts[1].email.security", "read on the way", "allowPlain")]
    [InlineData("\"t@x\"", "\"t x\"", "$.contacts[1].email", "no e-mail address", "amina@example.org")]
    [InlineData("\"telegram\"", "\"telegramm\"", "$.contacts[2].template.use", "no template", "telegram")]
    [InlineData("\"chat\": \"1\", ", "", "$.contacts[2].template", "\"chat\" is missing", "add")]
    [InlineData("\"routes\"", "\"routs\"", "$.routs", "not known", "routes")]
    public void A_mistake_of_the_file_is_told_with_place_and_fix(string old, string mistake, string path, string reason, string fix)
    {
        const string Json = """
            { "contacts": [
                { "contact": "a", "language": "fr", "webhook": { "url": "https://x.org", "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" } },
                { "contact": "b", "email": { "host": "mail.org", "security": "starttls", "from": "f@x", "to": ["t@x"] } },
                { "contact": "c", "template": { "use": "telegram", "chat": "1", "token": "${SET}" } } ],
              "routes": [ { "severities": ["critical"], "to": ["a"] } ] }
            """;
        Assert.Equal("given", ((TemplateChannel)NotificationScene.Plan(Json).Contacts[2].Channel).With["token"]);
        Assert.Contains(old, Json);

        var errors = NotificationFileReader.Read(System.Text.Encoding.UTF8.GetBytes(Json.Replace(old, mistake)), "n.json", _ => _ == "SET" ? "given" : null).Errors;

        var error = errors.First(one => one.Path == path);
        Assert.Contains(reason, error.Reason);
        Assert.Contains(fix, error.Fix);
    }
}
