using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Kinds;

internal static class StreamPaths
{
    /// <summary>Null when it is none, which is noted.</summary>
    public static StreamPath? Read(FileObject item, string text, FileNode node)
    {
        var path = StreamPath.Parse(text);
        if (path is null)
            item.Problems.Add(node, $"\"{text}\" is no stream of a device", "write site/device/stream, such as headworks/storage-tank/level_m");
        return path;
    }
}
