using SmartPilots.Gateway.Commands;
using SmartPilots.Local.Data;
using SmartPilots.Local.Running;

namespace SmartPilots.Cli.Serving;

/// <summary>What <c>serve</c> says when it runs: where everything is, and what to do next.</summary>
internal static class ServeText
{
    public static IEnumerable<string> Welcome(LocalSystem system, LocalSystemOptions options, bool showsPassword)
    {
        var data = ShellText.Quoted(new DataFolder(options.DataFolder).Path);
        yield return $"page    {system.PageLink()}";
        yield return $"        The link signs one browser in, once and within ten minutes. Another: ./smartpilots key operator link --data {data}";
        yield return $"        Others sign in by name: ./smartpilots people invite NAME --role operator --scope '*' --data {data}";
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
        var example = ExampleMessage.Of(system.Pilots);
        yield return $"device  ./smartpilots pilot add-device PILOT/SITE/DEVICE --type TYPE --data {data}";
        yield return "        writes a new one into the pilot file; prints its user and password, once, and a line to try it.";
        yield return $"        One that the pilot file has already: ./smartpilots gateway devices add {example?.Device.ToString() ?? "PILOT/SITE/DEVICE"} --data {data}";
        if (example is not null)
        {
            yield return "try     a reading by hand, then look at the page:";
            var password = showsPassword ? system.Credentials.MqttPassword : "PASSWORD";
            yield return $"  {ShellText.MosquittoPub(system.Running, system.Credentials.MqttUser, password, example)}";
        }
        if (!showsPassword)
            yield return $"        (PASSWORD: mqttPassword in {data}/credentials.json, of the user who may speak for every device of this system)";
        yield return $"stop    Ctrl-C. All data are in {data}.";
    }
}
