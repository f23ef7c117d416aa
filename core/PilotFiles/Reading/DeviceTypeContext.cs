using SmartPilots.Core.JsonFiles;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.PilotFiles.Reading;

/// <summary>What the reader of a decoder knows of its device type.</summary>
/// <param name="Parameters">Numbers that formulas may name, such as a calibration; a device may give its own values.</param>
internal sealed record DeviceTypeContext(IReadOnlyList<StreamDefinition> Streams, IReadOnlyDictionary<string, double> Parameters)
{
    /// <summary>The stream that a member names; null with the problem noted.</summary>
    public StreamDefinition? FindStream(FileObject item, FileNode node)
    {
        if (item.TextOf(node) is not { } name)
            return null;
        var stream = Streams.FirstOrDefault(known => known.Name == name);
        if (stream is null)
            item.Problems.NoSuch(node, "stream", name, [.. Streams.Select(known => known.Name)]);
        return stream;
    }

    /// <summary>A register of so many bits turns at another number when its steps are not 1 in the stream's unit.</summary>
    public static void CheckWidth(FileObject item, StreamDefinition? stream, decimal scale)
    {
        if (scale != 1 && stream is { Counter: { IsOfBits: true, WrapsAt: { } turns } })
            item.Problems.Add(item.Node, $"\"widthBits\" of stream {stream.Name} counts steps of 1, and here a step is {scale}",
                $"in the stream, write \"wrapsAt\": {(turns * scale).ToString("0.############", CultureInfo.InvariantCulture)} in its place");
    }
}
