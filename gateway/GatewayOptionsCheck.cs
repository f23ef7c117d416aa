using System.Net;
using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Bridge;
using SmartPilots.Gateway.Forwarding;

namespace SmartPilots.Gateway;

/// <summary>What is wrong with the options of a gateway.</summary>
internal sealed class GatewayOptionsCheck(GatewayOptions o)
{
    private readonly List<string> _problems = [];

    /// <summary>One sentence for each bad key; empty when all is well.</summary>
    public IReadOnlyList<string> Problems()
    {
        Require(DeviceTopic.IsSegment(o.Gateway), nameof(o.Gateway), "must be 1 to 64 lower-case letters, digits and dashes");
        Require(o.DataFolder.Length > 0, nameof(o.DataFolder), "must name a folder");
        Require(o.Functions is { IsAbsoluteUri: true, Scheme: "http" or "https" }, nameof(o.Functions), "must be an http or https address");
        Require(o.FunctionsKey.Length > 0 && o.FunctionsKey.All(c => c is > ' ' and < '\x7f'), nameof(o.FunctionsKey), "must be the gateway key");
        Require(o.SigningKey.Length is 0 or >= 32, nameof(o.SigningKey), "must have at least 32 characters, or none");
        Require(IPAddress.TryParse(o.MqttAddress, out _), nameof(o.MqttAddress), "must be an IP address");
        Within(o.MqttPort, 0, 65535, nameof(o.MqttPort));
        Within(o.TlsPort ?? 0, 0, 65535, nameof(o.TlsPort));
        Require(o.ClientAuthorityFile == "" || File.Exists(o.ClientAuthorityFile), nameof(o.ClientAuthorityFile), "must name a certificate");
        CheckEncryption();
        if (o.Bridge is { } bridge)
            Check(bridge);
        Within(o.ConnectionsPerAddress, 0, 100_000, nameof(o.ConnectionsPerAddress));
        Within(o.ConnectsPerSecondPerAddress, 0, 100_000, nameof(o.ConnectsPerSecondPerAddress));
        Within(o.Connections, 0, 1_000_000, nameof(o.Connections));
        Within(o.MessagesPerSecond, 0, 1_000_000, nameof(o.MessagesPerSecond));
        Within(o.DeviceMessagesPerSecond, 0, 1_000_000, nameof(o.DeviceMessagesPerSecond));
        Within(o.DeviceBytesPerSecond, 0, 100_000_000, nameof(o.DeviceBytesPerSecond));
        Within(o.DeviceSpoolShare, 0, 1, nameof(o.DeviceSpoolShare));
        Within(o.SpoolMaxBytes, 1 << 20, 1L << 42, nameof(o.SpoolMaxBytes));
        Within(o.SpoolMaxAgeDays, 0.0001, 3650, nameof(o.SpoolMaxAgeDays));
        Require(Enum.IsDefined(o.SpoolOverflow), nameof(o.SpoolOverflow), "must be RefuseNew or DropOldest");
        Within(o.DiskReserveBytes, 0, 1L << 42, nameof(o.DiskReserveBytes));
        Within(o.BatchEvents, 1, BatchLimits.MaxEvents, nameof(o.BatchEvents));
        Within(o.BatchBytes, 16 << 10, 7 << 20, nameof(o.BatchBytes));
        Within(o.GatherSeconds, 0, 60, nameof(o.GatherSeconds));
        Within(o.FreshForSeconds, 1, 3600, nameof(o.FreshForSeconds));
        Within(o.UplinkBytesPerSecond, 0, int.MaxValue, nameof(o.UplinkBytesPerSecond));
        Require(o.SendWindows.All(text => SendSchedule.TryParse(text, out _)), nameof(o.SendWindows), "must be times of day such as 22:00-06:00");
        Within(o.TryTimeoutSeconds, 0.1, 600, nameof(o.TryTimeoutSeconds));
        Within(o.FirstPauseSeconds, 0.001, 60, nameof(o.FirstPauseSeconds));
        Within(o.LongestPauseSeconds, 0.01, 3600, nameof(o.LongestPauseSeconds));
        Within(o.ProbePauseSeconds, 0.01, 3600, nameof(o.ProbePauseSeconds));
        Within(o.StatusMinutes, 0, 1440, nameof(o.StatusMinutes));
        Within(o.StalledMinutes, 0, 10_080, nameof(o.StalledMinutes));
        Within(o.PoisonLimit, 1, 1_000_000, nameof(o.PoisonLimit));
        Within(o.DrainSeconds, 0, 600, nameof(o.DrainSeconds));
        return _problems;
    }

    private void CheckEncryption()
    {
        Require(o.TlsPort is null || o.TlsCertificateFile == "" || File.Exists(o.TlsCertificateFile), nameof(o.TlsCertificateFile),
            "must name the broker's certificate, or nothing: then the site's own authority issues one");
        Require(o.TlsCertificateFile == "" ? o.TlsKeyFile == "" : o.TlsPort is null || File.Exists(o.TlsKeyFile), nameof(o.TlsKeyFile),
            "must name the key of TlsCertificateFile");
        Require(o.TlsNames.All(name => Uri.CheckHostName(name) != UriHostNameType.Unknown), nameof(o.TlsNames), "must be host names and addresses");
        Require(o.AllowPlainHttp || o.Functions is not { IsAbsoluteUri: true, Scheme: "http", IsLoopback: false }, nameof(o.Functions),
            "must be an https address: on the way to another machine the key could be read (AllowPlainHttp allows it)");
    }

    private void Check(BridgeOptions bridge)
    {
        Require(bridge.Host.Length > 0, "Bridge.Host", "must name the broker");
        Require(o.AllowPlainMqtt || bridge.UseTls || GatewayOptions.IsOwn(bridge.Host), "Bridge.UseTls",
            "must be true: on the way to another machine MQTT in clear could be read (AllowPlainMqtt allows it)");
        Within(bridge.Port, 1, 65535, "Bridge.Port");
        Require(bridge.Protocol is "5" or "3.1.1", "Bridge.Protocol", "must be 5 or 3.1.1");
        Require(bridge.Topics.Count > 0, "Bridge.Topics", "must name at least one");
        Within(bridge.SessionDays, 0.01, 10_000, "Bridge.SessionDays");
        Within(bridge.ReceiveMaximum, 1, 65535, "Bridge.ReceiveMaximum");
        Require(bridge.AuthorityFile == "" || File.Exists(bridge.AuthorityFile), "Bridge.AuthorityFile", "must exist");
        if (bridge.CertificateFile == "")
            return;
        Require(bridge.UseTls && File.Exists(bridge.CertificateFile), "Bridge.CertificateFile", "must exist, and needs UseTls");
        Require(File.Exists(bridge.KeyFile), "Bridge.KeyFile", "must name the certificate's key");
    }

    private void Require(bool holds, string key, string rule)
    {
        if (!holds)
            _problems.Add($"{key}: {rule}");
    }

    private void Within(double value, double least, double most, string key) =>
        Require(value >= least && value <= most, key, $"must be {least} to {most}, not {value}");
}
