using SmartPilots.Local.Data;

namespace SmartPilots.Cli.Serving;

/// <summary>Lines for a person's shell.</summary>
internal static class ShellText
{
    public static string Quoted(string path) => path.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-' or '~'))
        ? $"'{path}'" : path;

    /// <summary>Sends a message to the system, over TLS where it offers that.</summary>
    public static string MosquittoPub(RunningSystem running, string user, string password, ExampleMessage message)
    {
        // The page's host, which the certificate is for.
        var trust = running.Authority is { } authority ? $"--cafile {Quoted(authority)}" : "--tls-use-os-certs";
        var broker = running.MqttTlsPort is { } tls ? $"-h {running.TlsHost} -p {tls} {trust}" : $"-h {running.MqttHost} -p {running.MqttPort}";
        return $"mosquitto_pub {broker} -u {user} -P {password} -i by-hand -q 1 -t {Quoted(message.Topic)} -m '{message.Payload}'";
    }
}
