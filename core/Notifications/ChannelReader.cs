using System.Net;
using System.Text.RegularExpressions;
using NodaTime;
using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.PilotFiles.Reading;

namespace SmartPilots.Core.Notifications;

/// <summary>Reads contact points. In every text <c>${NAME}</c> stands for a setting of the system, so that the file holds no secret.</summary>
internal sealed partial class ChannelReader(Func<string, string?> setting)
{
    private const string SecretPrefix = "whsec_";
    private const int LeastSecretBytes = 24; // of Standard Webhooks

    private static readonly Dictionary<string, EmailSecurity> Securities = new()
    {
        ["starttls"] = EmailSecurity.StartTls, ["tls"] = EmailSecurity.Tls, ["none"] = EmailSecurity.None,
    };

    private static readonly string[] Kinds = ["webhook", "email", "template", "alertmanager", "push"];

    public ContactPoint? Read(FileObject item)
    {
        var id = item.Segment("contact");
        var name = item.Text("name") ?? id;
        var language = item.Text("language") ?? "en";
        if (!LanguageTag.IsWellFormed(language))
            item.Problems.Add(item.Take("language")!, $"\"{language}\" is no language", "write a BCP 47 tag, such as fr or pt-MZ");
        var given = Kinds.Where(item.Has).ToList();
        if (given.Count != 1)
            item.Problems.Add(item.Node, "a contact has exactly one of \"webhook\", \"email\", \"template\", \"alertmanager\" and \"push\"",
                given.Count > 1 ? "write one contact for each" : "add one");
        var channel = Channel(item);
        var (quiet, digest) = (Quiet(item), Digest(item));
        item.Done();
        return id is null || channel is null ? null : new ContactPoint(id, name!, language, channel) { Quiet = quiet, Digest = digest };
    }

    private static QuietHours? Quiet(FileObject item)
    {
        if (item.Object("quietHours") is not { } hours)
            return null;
        var (from, to) = (Required(hours, "from"), Required(hours, "to"));
        hours.Done();
        if (from is not null && from == to)
            hours.Problems.Add(hours.Take("to")!, "\"from\" and \"to\" are the same", "who is never told leaves the routes");
        return from is { } start && to is { } end && start != end ? new QuietHours(start, end) : null;
    }

    private static Digest? Digest(FileObject item)
    {
        if (item.Object("digest") is not { } digest)
            return null;
        var at = Required(digest, "at");
        var severities = digest.Has("severities") ? NotificationFileReader.SeveritiesOf(digest, ["info", "warning"]) : ["info"];
        digest.Done();
        return at is { } time ? new Digest(time, severities) : null;
    }

    private static LocalTime? Required(FileObject item, string name) => item.Require(name) is null ? null : item.TimeOfDay(name);

    private Channel? Channel(FileObject item)
    {
        Channel? channel = null;
        if (item.Object("webhook") is { } webhook)
            channel = Webhook(webhook);
        if (item.Object("email") is { } email)
            channel = Email(email);
        if (item.Object("template") is { } template)
            channel = Template(template);
        if (item.Object("alertmanager") is { } alertmanager)
        {
            channel = Address(alertmanager, "url", alertmanager.Flag("allowPlainHttp")) is { } url ? new AlertmanagerChannel(url) : null;
            alertmanager.Done();
        }
        if (item.Object("push") is { } push)
        {
            channel = push.Text("person", required: true) is { } person ? new PushChannel(person) : null;
            push.Done();
        }
        return channel;
    }

    private WebhookChannel? Webhook(FileObject item)
    {
        var url = Address(item, "url", item.Flag("allowPlainHttp"));
        var secret = Text(item, "secret");
        item.Done();
        if (secret is null)
            return null;
        var bytes = new byte[secret.Length];
        if (secret.StartsWith(SecretPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) && length >= LeastSecretBytes)
            return url is null ? null : new WebhookChannel(url, bytes[..length]);
        item.Problems.Add(item.Take("secret")!, "the secret is not one of Standard Webhooks",
            $"write whsec_ and at least {LeastSecretBytes} random bytes in base64: echo whsec_$(openssl rand -base64 32)");
        return null;
    }

    private EmailChannel? Email(FileObject item)
    {
        var (host, from) = (Text(item, "host"), Text(item, "from"));
        var security = item.Choice("security", EmailSecurity.StartTls, Securities);
        var port = item.Whole("port", security == EmailSecurity.Tls ? 465 : 587, 1, 65_535)!.Value;
        var (user, password) = (item.Has("user") ? Text(item, "user") : null, item.Has("password") ? Text(item, "password") : null);
        var to = item.Require("to") is { } list ? item.ItemsOf(list).Select(item.TextOf).OfType<string>().ToList() : [];
        var allowsPlain = item.Flag("allowPlain");
        item.Done();
        if (security == EmailSecurity.None && !allowsPlain && host is not null && !IsThisMachine(host))
            item.Problems.Add(item.Take("security")!, "the password and the message could be read on the way",
                "use \"starttls\" or \"tls\", or say \"allowPlain\": true");
        if (user is null != password is null)
            item.Problems.Add(item.Node, "\"user\" and \"password\" belong together", "give both or neither");
        foreach (var address in to.Append(from ?? "a@b").Where(address => !MailAddress().IsMatch(address)))
            item.Problems.Add(item.Node, $"\"{address}\" is no e-mail address", "write such as amina@example.org");
        return host is null || from is null || to.Count == 0 ? null : new EmailChannel(host, port, security, user, password, from, to);
    }

    private TemplateChannel? Template(FileObject item)
    {
        var name = item.Text("use", required: true);
        var template = name is null ? null : ChannelLibrary.All.GetValueOrDefault(name);
        if (name is not null && template is null)
            item.Problems.NoSuch(item.Take("use")!, "template", name, [.. ChannelLibrary.All.Keys]);
        var values = new Dictionary<string, string>();
        foreach (var need in template?.Needs ?? [])
        {
            if (Text(item, need) is { } value)
                values[need] = value;
        }
        if (template is null)
            return null;
        item.Done();
        return new TemplateChannel(template, values);
    }

    /// <summary>An address: https, or http to this machine, or http that is allowed by name.</summary>
    public Uri? Address(FileObject item, string member, bool allowPlain)
    {
        if (Text(item, member) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            item.Problems.Add(item.Take(member)!, $"\"{item.Take(member)!.Text}\" is no address", "write it whole, beginning with https://");
        else if (url.Scheme == "http" && !allowPlain && !IsThisMachine(url.IdnHost))
            item.Problems.Add(item.Take(member)!, "what is sent in clear can be read on the way", "use https, or say \"allowPlainHttp\": true");
        else
            return url;
        return null;
    }

    private string? Text(FileObject item, string member)
    {
        if (item.Text(member, required: true) is not { } text)
            return null;
        var missing = new List<string>();
        text = Setting().Replace(text, match =>
        {
            if (setting(match.Groups[1].Value) is { Length: > 0 } value)
                return value;
            missing.Add(match.Groups[1].Value);
            return "";
        });
        foreach (var name in missing)
            item.Problems.Add(item.Take(member)!, $"there is no setting {name}", $"set the environment variable {name}");
        return missing.Count == 0 ? text : null;
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Setting();

    [GeneratedRegex(@"^[^@\s<>,;]+@[^@\s<>,;]+$")]
    private static partial Regex MailAddress();
}
