using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPilots.Local.Data;

/// <summary>A system that runs on a data folder (<c>running.json</c>): how another process finds it.</summary>
/// <param name="Api">For this machine's own programs, such as <c>http://127.0.0.1:8080</c>.</param>
/// <param name="MqttPort">In clear, on <paramref name="MqttHost"/>.</param>
/// <param name="Page">Where the network finds page and API, such as <c>https://box.local:8080</c>; null: at <paramref name="Api"/>.</param>
/// <param name="MqttTlsPort">Null without TLS.</param>
/// <param name="Authority">File of the site's own authority, when that has issued the certificate.</param>
/// <param name="Pilots">Folder of its pilot files.</param>
internal sealed record RunningSystem(int Pid, string Api, string MqttHost, int MqttPort, DateTimeOffset StartedAt, string? Page = null,
    int? MqttTlsPort = null, string? Authority = null, string? Pilots = null)
{
    /// <summary>A host that the certificate is for.</summary>
    [JsonIgnore]
    public string TlsHost => new Uri(Page ?? Api).Host;

    /// <summary>The one that runs on this folder; null when none does, or when the one that did has died.</summary>
    public static RunningSystem? Find(DataFolder data)
    {
        if (!File.Exists(data.Running))
            return null;
        var running = LocalJson.Read(data.Running, LocalJson.Default.RunningSystem);
        return running.Lives() ? running : null;
    }

    public void Announce(DataFolder data) =>
        AtomicFile.Write(data.Running, JsonSerializer.SerializeToUtf8Bytes(this, LocalJson.Default.RunningSystem));

    public static void Withdraw(DataFolder data) => File.Delete(data.Running);

    // A pid may be used again after a restart: only a process that started no later than it announced itself can be the one.
    private bool Lives()
    {
        try
        {
            using var process = Process.GetProcessById(Pid);
            return !process.HasExited && process.StartTime.ToUniversalTime() <= StartedAt.UtcDateTime.AddSeconds(1);
        }
        catch (ArgumentException)
        {
            return false; // no such process
        }
    }
}
