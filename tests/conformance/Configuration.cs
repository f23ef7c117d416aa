using System.Globalization;

namespace SmartPilots.Conformance;

/// <summary>What mosquitto's own tests write into their mosquitto.conf, as far as it says something about MQTT.</summary>
internal sealed record Configuration
{
    /// <summary>They change nothing that a client sees.</summary>
    private static readonly HashSet<string> Ignored =
        ["log_type", "log_dest", "sys_interval", "per_listener_settings", "connection_messages"];

    private bool _lastIsSecured;

    /// <summary>Ports without TLS.</summary>
    public List<int> Ports { get; } = [];

    /// <summary>Directives that have no meaning for this server, each with its value.</summary>
    public List<string> Unmapped { get; } = [];

    public TlsListener? Tls { get; private set; }

    public bool AllowAnonymous { get; private set; }

    public bool AllowEmptyClientId { get; private set; } = true;

    public string? PasswordFile { get; private set; }

    public string? AclFile { get; private set; }

    public bool RetainAvailable { get; private set; } = true;

    public int? MaximumQos { get; private set; }

    public uint? MaximumPacketSize { get; private set; }

    public int? MaximumPayload { get; private set; }

    public ushort? MaximumKeepAlive { get; private set; }

    public int? MaximumQueued { get; private set; }

    public static Configuration Read(string[] args)
    {
        var configuration = new Configuration();
        var file = Array.IndexOf(args, "-c");
        if (file >= 0)
        {
            foreach (var line in File.ReadLines(args[file + 1]).Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
                configuration.Apply(line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        }

        var port = Array.IndexOf(args, "-p");
        if (port >= 0)
        {
            configuration.AllowAnonymous = true;
            configuration.Ports.Add(Number(args[port + 1]));
        }

        return configuration;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Apply(string[] words)
    {
        var value = words.Length > 1 ? words[1] : "";
        switch (words[0])
        {
            case "port" or "listener": Listen(value); break;
            case "certfile" or "keyfile" or "cafile" or "require_certificate" or "use_identity_as_username"
                or "use_subject_as_username" or "crlfile":
                Secure(words[0], value);
                break;
            case "allow_anonymous": AllowAnonymous = value == "true"; break;
            case "allow_zero_length_clientid": AllowEmptyClientId = value == "true"; break;
            case "password_file": PasswordFile = value; break;
            case "acl_file": AclFile = value; break;
            case "retain_available": RetainAvailable = value == "true"; break;
            case "maximum_qos" or "max_qos": MaximumQos = Number(value); break;
            case "max_packet_size": MaximumPacketSize = (uint)Number(value); break;
            case "message_size_limit": MaximumPayload = Number(value); break;
            case "max_keepalive": MaximumKeepAlive = (ushort)Number(value); break;
            case "max_queued_messages": MaximumQueued = Number(value); break;
            default: Skip(words[0], value); break;
        }
    }

    private void Skip(string name, string value)
    {
        if (!Ignored.Contains(name))
            Unmapped.Add($"{name} {value}".TrimEnd());
    }

    private void Listen(string value)
    {
        Ports.Add(Number(value.Split(' ')[0]));
        _lastIsSecured = false;
    }

    /// <summary>Of the listener named last.</summary>
    private void Secure(string name, string value)
    {
        if (!_lastIsSecured)
        {
            if (Tls is not null)
                Unmapped.Add("a second listener with TLS");
            Tls = new TlsListener { Port = Ports[^1] };
            Ports.RemoveAt(Ports.Count - 1);
            _lastIsSecured = true;
        }

        switch (name)
        {
            case "certfile": Tls!.Certificate = value; break;
            case "keyfile": Tls!.Key = value; break;
            case "cafile": Tls!.Authority = value; break;
            case "require_certificate": Tls!.RequireCertificate = value == "true"; break;
            case "use_identity_as_username" or "use_subject_as_username": Tls!.UseIdentity = value == "true"; break;
            default: Unmapped.Add($"{name} {value}"); break;
        }
    }
}
