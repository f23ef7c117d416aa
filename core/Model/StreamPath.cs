namespace SmartPilots.Core.Model;

/// <summary>A stream as rules over several devices name it: <c>site/device/stream</c>, of the same pilot.</summary>
public sealed record StreamPath(string Site, string Device, string Stream)
{
    /// <summary>Null when the text is not three names.</summary>
    public static StreamPath? Parse(string text) => text.Split('/') is [var site, var device, var stream] ? new StreamPath(site, device, stream) : null;

    public override string ToString() => $"{Site}/{Device}/{Stream}";
}
