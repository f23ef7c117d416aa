using System.Text.Json;
using SmartPilots.Gateway.Access;

namespace SmartPilots.Gateway.Commands;

/// <summary>A running gateway's note of itself in its data folder (<c>gateway.json</c>); removed at a clean stop.</summary>
public sealed class RunningGateway : IDisposable
{
    private readonly string _path;

    private RunningGateway(string path) => _path = path;

    /// <param name="status">Address of its <see cref="Status.StatusPage"/>.</param>
    public static RunningGateway Write(string folder, Uri status, int mqttPort)
    {
        var path = PathIn(folder);
        var note = new Note(Environment.ProcessId, status, mqttPort);
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(note, JsonSerializerOptions.Web), ownerOnly: true);
        return new RunningGateway(path);
    }

    /// <summary>Null when none runs on this folder; a note left by a crash does not count.</summary>
    internal static Note? Find(string folder) => FolderLock.IsHeld(folder) && File.Exists(PathIn(folder))
        ? JsonSerializer.Deserialize<Note>(File.ReadAllBytes(PathIn(folder)), JsonSerializerOptions.Web) : null;

    public void Dispose() => File.Delete(_path);

    private static string PathIn(string folder) => Path.Combine(folder, FolderLock.GatewayNote);

    internal sealed record Note(int Pid, Uri Status, int MqttPort);
}
