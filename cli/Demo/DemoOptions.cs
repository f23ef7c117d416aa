namespace SmartPilots.Cli.Demo;

/// <summary>What a demo is asked for.</summary>
/// <param name="For">Ends by itself after so much real time; null runs until it is stopped.</param>
/// <param name="Json">Ends with one line of JSON on standard output.</param>
/// <param name="Seed">Same seed, same devices' bytes at the same pilot time.</param>
/// <param name="PilotsFolder">Pilot files; an edited one is taken while the demo runs.</param>
internal sealed record DemoOptions(string DataFolder, int HttpPort, int MqttPort, TimeSpan? For, bool Json, ulong Seed, string PilotsFolder)
{
    /// <summary>Pilot seconds in a real second: from half past eleven at night to half past eleven in the morning in 45 seconds.</summary>
    public const double Scale = 960;

    public const string Pilot = "niger-state-water";
}
