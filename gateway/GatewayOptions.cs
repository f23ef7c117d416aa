using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway;

/// <summary>Everything a gateway is told. Checked as a whole at the start: <see cref="Problems"/> names each bad key.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>This gateway's name: lower case, digits and dashes. It stands in every event's source.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The folder for the spool and the credentials; created when absent.</summary>
    public string DataFolder { get; init; } = "";

    /// <summary>The functions' address, such as <c>https://pilot.example.org</c>.</summary>
    public Uri? Functions { get; init; }

    /// <summary>The gateway key of the functions.</summary>
    public string FunctionsKey { get; init; } = "";

    /// <summary>The key that signs each batch, at least 32 characters; empty leaves batches unsigned.</summary>
    public string SigningKey { get; init; } = "";

    /// <summary>
    /// The address the broker listens on. Default 127.0.0.1: the network is let in on purpose only, and then by TLS unless
    /// <see cref="AllowPlainMqtt"/> says otherwise.
    /// </summary>
    public string MqttAddress { get; init; } = "127.0.0.1";

    /// <summary>0 lets the system choose. Default 1883.</summary>
    public int MqttPort { get; init; } = 1883;

    /// <summary>
    /// The broker's port for TLS, 0 lets the system choose. Default null: 8883 where the broker listens to the network, none where it listens to
    /// this machine only. With TLS, the port without it listens on 127.0.0.1 only.
    /// </summary>
    public int? TlsPort { get; init; }

    /// <summary>
    /// The broker's certificate and its key, PEM; empty (the default): as <c>gateway certs server</c> makes them, or else the first start with TLS.
    /// </summary>
    public string TlsCertificateFile { get; init; } = "";

    public string TlsKeyFile { get; init; } = "";

    /// <summary>The authority whose device certificates are let in, PEM; empty accepts none, or with the site's own certificate its authority's.</summary>
    public string ClientAuthorityFile { get; init; } = "";

    /// <summary>An existing broker to listen to in place of the gateway's own; null (the default) is the own.</summary>
    public BridgeOptions? Bridge { get; init; }

    /// <summary>
    /// Connections from one address (of IPv6: one /64) at once, let in or not yet, 0 for any number. Default 1000, since a whole site may
    /// be behind one; this machine's own are not counted.
    /// </summary>
    public int ConnectionsPerAddress { get; init; } = 1_000;

    /// <summary>
    /// New connections a second from one address, after <see cref="ConnectionsPerAddress"/> at once; 0 for any number. Default 50.
    /// </summary>
    public int ConnectsPerSecondPerAddress { get; init; } = 50;

    /// <summary>
    /// Connections in all, this machine's own among them. Default 0: 20000, or as many as the system's limit of open files leaves room for if
    /// those are less; a larger number is brought down to that.
    /// </summary>
    public int Connections { get; init; }

    /// <summary>Messages a second of one device's own credential, ten seconds' worth at once; 0 for no limit. Default 200.</summary>
    public int DeviceMessagesPerSecond { get; init; } = 200;

    /// <summary>Bytes a second, topics and payloads, of one device's own credential, ten seconds' worth at once; 0 for no limit. Default 1 MiB.</summary>
    public int DeviceBytesPerSecond { get; init; } = 1 << 20;

    /// <summary>
    /// The part of the spool that one device's messages may take, 0 to 1; 0 for all of it. Over it, that device's messages are not acknowledged
    /// until some have left. Default 0.25.
    /// </summary>
    public double DeviceSpoolShare { get; init; } = 0.25;

    /// <summary>
    /// Messages a second of all together, a second's worth at once; publishers over it are slowed down. Default 0: as many as the disk takes.
    /// </summary>
    public int MessagesPerSecond { get; init; }

    /// <summary>From 1 MiB. Default 2 GiB.</summary>
    public long SpoolMaxBytes { get; init; } = 2L << 30;

    /// <summary>Above 0. Default 90 days.</summary>
    public double SpoolMaxAgeDays { get; init; } = 90;

    public SpoolOverflow SpoolOverflow { get; init; } = SpoolOverflow.RefuseNew;

    /// <summary>Left free on the spool's disk: at less, nothing is taken. From 0. Default 64 MiB.</summary>
    public long DiskReserveBytes { get; init; } = 64 << 20;

    /// <summary>1 to 5000. Default 2000.</summary>
    public int BatchEvents { get; init; } = 2_000;

    /// <summary>16 KiB to 7 MiB before compression. Default 1 MiB.</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>How long a batch that is not full waits for more messages, 0 to 60. Default 0.25.</summary>
    public double GatherSeconds { get; init; } = 0.25;

    /// <summary>How long live's first in line may wait before it becomes backlog, 1 to 3600. Default 30.</summary>
    public double FreshForSeconds { get; init; } = 30;

    /// <summary>Compressed bytes a second towards the functions, on average; 0 (the default) for no cap.</summary>
    public int UplinkBytesPerSecond { get; init; }

    /// <summary>When the link may be used, in UTC, such as <c>["22:00-06:00"]</c>; empty (the default) is always.</summary>
    public IReadOnlyList<string> SendWindows { get; init; } = [];

    /// <summary>0.1 to 600. Default 30.</summary>
    public double TryTimeoutSeconds { get; init; } = 30;

    /// <summary>The first pause after a failed try, 0.001 to 60. Default 0.5; it doubles, with jitter.</summary>
    public double FirstPauseSeconds { get; init; } = 0.5;

    /// <summary>The longest pause between tries, 0.01 to 3600. Default 60.</summary>
    public double LongestPauseSeconds { get; init; } = 60;

    /// <summary>The pause between probes when someone has to act, 0.01 to 3600. Default 60.</summary>
    public double ProbePauseSeconds { get; init; } = 60;

    /// <summary>The functions are told how the gateway is at each change of its alarms and so often, 0 for never, up to 1440. Default 15.</summary>
    public double StatusMinutes { get; init; } = 15;

    /// <summary>So long may the oldest message wait without moving before alarm uplink-stalled is raised, 0 for ever, up to 10080. Default 15.</summary>
    public double StalledMinutes { get; init; } = 15;

    /// <summary>So many messages refused in a row halt the lane instead of becoming poison, 1 to 1000000. Default 20.</summary>
    public int PoisonLimit { get; init; } = 20;

    /// <summary>How long a stop waits for the spool to empty, 0 to 600; what is left waits on disk. Default 3.</summary>
    public double DrainSeconds { get; init; } = 3;

    internal bool LimitsLoopback { get; init; }

    internal double HandshakeSeconds { get; init; } = 10;
    internal double ConnectSeconds { get; init; } = 20;
    internal double SendSeconds { get; init; } = 20;

    /// <summary>A state that lasts no longer is not worth an execution of the functions, nor is a gateway that starts and stops.</summary>
    internal double SettledSeconds { get; init; } = 5;

    internal string SpoolSynchronous { get; init; } = "FULL";

    internal string SpoolPath => Path.Combine(DataFolder, "spool.db");

    public const string CredentialsFile = "devices.json";

    internal const string RevokedFile = "revoked.json";

    internal string RevokedPath => Path.Combine(DataFolder, RevokedFile);

    internal string CredentialsPath => Path.Combine(DataFolder, CredentialsFile);

    internal SpoolOptions Spool => new(SpoolPath)
    {
        MaxBytes = SpoolMaxBytes,
        MaxAge = TimeSpan.FromDays(SpoolMaxAgeDays),
        OwnerShare = DeviceSpoolShare,
        Overflow = SpoolOverflow,
        DiskReserveBytes = DiskReserveBytes,
        Synchronous = SpoolSynchronous,
    };

    internal ForwarderOptions Forwarder => new(Functions!, FunctionsKey)
    {
        SigningKey = SigningKey,
        BatchEvents = BatchEvents,
        BatchBytes = BatchBytes,
        Gather = TimeSpan.FromSeconds(GatherSeconds),
        FreshFor = TimeSpan.FromSeconds(FreshForSeconds),
        BytesPerSecond = UplinkBytesPerSecond,
        Windows = [.. SendWindows.Select(text => SendSchedule.TryParse(text, out var window) ? window! : throw new FormatException(text))],
        TryTimeout = TimeSpan.FromSeconds(TryTimeoutSeconds),
        FirstPause = TimeSpan.FromSeconds(FirstPauseSeconds),
        LongestPause = TimeSpan.FromSeconds(LongestPauseSeconds),
        ProbePause = TimeSpan.FromSeconds(ProbePauseSeconds),
        PoisonLimit = PoisonLimit,
    };

    /// <summary>One sentence for each bad key; empty when all is well.</summary>
    public IReadOnlyList<string> Problems() => new GatewayOptionsCheck(this).Problems();
}
