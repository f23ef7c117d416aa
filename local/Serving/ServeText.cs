using System.Globalization;
using SmartPilots.Gateway.Commands;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Local.Serving;

/// <summary>What <c>serve</c> says when it runs: where everything is, and what to do next.</summary>
internal static class ServeText
{
    public static IEnumerable<string> Welcome(LocalSystem system, LocalSystemOptions options, bool showsPassword)
    {
        var data = Quoted(new DataFolder(options.DataFolder).Path);
        yield return $"page    {system.PageLink()}";
        yield return $"        The link signs one browser in, once and within ten minutes. Another: ./smartpilots key operator link --data {data}";
        yield return $"mqtt    {system.Gateway.Address}";
        if (system.Gateway.AuthorityPath is { } authority)
        {
            foreach (var line in TrustText.Of(authority).Split('\n'))
                yield return $"        {line.TrimEnd('\r')}";
            yield return "        A browser trusts the page by the same file, imported as an authority; else it warns, and you compare the fingerprint.";
        }
        if (system.MissingNames is { Count: > 0 } missing)
            yield return $"        The certificate does not hold {string.Join(", ", missing)}: "
                + $"./smartpilots gateway certs server NAME… --data {data}, then start again.";
        var example = ExampleReading.Of(system.Pilots);
        yield return $"device  ./smartpilots gateway devices add {example?.Device.ToString() ?? "PILOT/SITE/DEVICE"} --data {data}";
        yield return "        prints the device's own user and password, once.";
        if (example is not null)
        {
            yield return "try     a reading by hand, then look at the page:";
            yield return $"  {MosquittoPub(system, options, example, showsPassword)}";
        }
        if (!showsPassword)
            yield return $"        (PASSWORD: mqttPassword in {data}/credentials.json, of the user who may speak for every device of this system)";
        yield return $"stop    Ctrl-C. All data are in {data}.";
    }

    // The shell puts the time in when the line is run: a second run is a second reading.
    private static string MosquittoPub(LocalSystem system, LocalSystemOptions options, ExampleReading example, bool showsPassword)
    {
        var running = system.Running;
        // The page's host, which the certificate is for.
        var trust = system.Gateway.AuthorityPath is { } authority ? $"--cafile {Quoted(authority)}" : "--tls-use-os-certs";
        var broker = running.MqttTlsPort is { } tls ? $"-h {new Uri(running.Page!).Host} -p {tls} {trust}" : $"-h {running.MqttHost} -p {running.MqttPort}";
        var password = showsPassword ? system.Credentials.MqttPassword : "PASSWORD";
        var value = example.Value.ToString(CultureInfo.InvariantCulture);
        return $"mosquitto_pub {broker} -u {system.Credentials.MqttUser} -P {password} -i by-hand -q 1 -t pilots/{example.Device}/readings "
            + $"-m '{{\"t\":'$(date +%s)'000,\"values\":{{\"{example.Stream}\":{value}}}}}'";
    }

    private static string Quoted(string path) => path.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('/' or '.' or '_' or '-' or '~'))
        ? $"'{path}'" : path;
}
