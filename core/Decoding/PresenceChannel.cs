using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>How messages say that a device comes or goes.</summary>
/// <param name="Path">Where in JSON it is said; null for the payload as a whole.</param>
internal sealed record PresenceShape(IReadOnlyList<PathStep>? Path, IReadOnlyList<string> Online, IReadOnlyList<string> Offline);

/// <summary>Reads them. Upper and lower case are the same.</summary>
internal sealed class PresenceChannel(PresenceShape shape) : IPayloadDecoder
{
    private const int MaxBytes = 4096;

    /// <summary>The status channel of every device: <c>online</c>, <c>true</c>, <c>1</c>, <c>{"online": true}</c>, <c>{"state": "online"}</c>.</summary>
    public static IPayloadDecoder Status { get; } = new PresenceChannel(new PresenceShape(null, ["online", "true", "1"], ["offline", "false", "0"]));

    private static readonly List<PathStep>[] UsualPlaces = [[new PathStep("online", null)], [new PathStep("state", null)], [new PathStep("status", null)]];

    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var text = Text(payload);
        into.Online = shape.Online.Contains(text, StringComparer.OrdinalIgnoreCase) ? true
            : shape.Offline.Contains(text, StringComparer.OrdinalIgnoreCase) ? false
            : null;
        if (into.Online is null)
        {
            into.Reject(Reason.WrongShape, "byte 0", $"{string.Join(" or ", shape.Online.Take(1).Concat(shape.Offline.Take(1)))}, not \"{text}\"; a source's "
                + "\"presence\" says what other texts mean");
        }
    }

    private string Text(ReadOnlySpan<byte> payload)
    {
        payload = payload[..Math.Min(payload.Length, MaxBytes)].Trim(" \t\r\n\0"u8);
        if (shape.Path is not null)
            return JsonLookup.Text(payload, shape.Path) ?? "";
        if (payload is [(byte)'{', ..])
            return Usual(payload);
        return Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, 60)]).Trim('"');
    }

    private static string Usual(ReadOnlySpan<byte> json)
    {
        foreach (var path in UsualPlaces)
        {
            if (JsonLookup.Text(json, path) is { } found)
                return found;
        }
        return "";
    }
}
