using System.Text.Json.Serialization;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Local.Data;

/// <summary>A system that runs on a data folder (<c>running.json</c>): how another process finds it.</summary>
/// <param name="Api">For this machine's own programs, such as <c>http://127.0.0.1:8080</c>.</param>
/// <param name="MqttPort">In clear, on <paramref name="MqttHost"/>.</param>
/// <param name="Page">Where the network finds page and API, such as <c>https://box.local:8080</c>; null: at <paramref name="Api"/>.</param>
/// <param name="MqttTlsPort">Null without TLS.</param>
/// <param name="Authority">File of the site's own authority, when that has issued the certificate.</param>
/// <param name="Pilots">Folder of its pilot files.</param>
internal sealed record RunningSystem(int Pid, string Api, string MqttHost, int MqttPort, string? Page = null,
    int? MqttTlsPort = null, string? Authority = null, string? Pilots = null)
{
    /// <summary>A host that the certificate is for.</summary>
    [JsonIgnore]
    public string TlsHost => new Uri(Page ?? Api).Host;

    /// <summary>The one that runs on this folder; null when none does, or when it has not come as far as to announce itself.</summary>
    public static RunningSystem? Find(DataFolder data) =>
        FolderLock.IsHeld(data.Path) && File.Exists(data.Running) ? LocalJson.Read(data.Running, LocalJson.Default.RunningSystem) : null;

    public void Announce(DataFolder data) =>
        AtomicFile.Write(data.Running, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.RunningSystem));

    public static void Withdraw(DataFolder data) => File.Delete(data.Running);
}
