using SmartPilots.Functions.People;
namespace SmartPilots.Local.Running;

/// <summary>How one system runs on this machine.</summary>
/// <param name="DataFolder">Holds all that it keeps.</param>
/// <param name="Clock">The pilot's time; the demo's runs faster.</param>
internal sealed record LocalSystemOptions(string DataFolder, TimeProvider Clock)
{
    public const int DefaultHttpPort = 8080;
    public const int DefaultMqttPort = 1883;

    /// <summary>The <c>smartpilots</c> script names the repository's own folder, so that editing there counts; otherwise the copy beside the program.</summary>
    public static string DefaultPilotsFolder => Environment.GetEnvironmentVariable("SMARTPILOTS_PILOTS") is { Length: > 0 } folder
        ? folder
        : Path.Combine(AppContext.BaseDirectory, "pilots");

    /// <summary>Folder of pilot files; those changed while the system runs are taken.</summary>
    public string PilotsFolder { get; init; } = DefaultPilotsFolder;

    /// <summary>Of page and API, on the network if it is reached from there; 0 takes any free one.</summary>
    public int HttpPort { get; init; } = DefaultHttpPort;

    /// <summary>In clear; 0 takes any free one.</summary>
    public int MqttPort { get; init; } = DefaultMqttPort;

    /// <summary>When silent devices are looked for, by the pilot's clock (NCRONTAB).</summary>
    public string SweepSchedule { get; init; } = "0 * * * * *";

    /// <summary>When people are told of alerts, by the pilot's clock (NCRONTAB).</summary>
    public string NotifySchedule => NotificationsFile is null ? "0 0 0 1 1 *" : "*/10 * * * * *";

    /// <summary>The file that says who is told; null: nobody is.</summary>
    public string? NotificationsFile { get; init; }

    /// <summary>Real seconds that a batch which is not full gathers.</summary>
    public double GatherSeconds { get; init; } = 0.25;

    /// <summary>Real seconds that a message may wait before it leaves its device's order for the backlog's lane.</summary>
    public double FreshForSeconds { get; init; } = 30;

    /// <summary>Where the network reaches it; null (the default): this machine alone does.</summary>
    public NetworkOptions? Network { get; init; }

    /// <summary>By which people may sign in; null (the default): by password alone.</summary>
    public OpenIdSettings? OpenId { get; init; }

    /// <summary>How many of its seconds pass in a real one where devices are simulated; null (the default) where they are real.</summary>
    public double? SimulatedSpeed { get; init; }
}
