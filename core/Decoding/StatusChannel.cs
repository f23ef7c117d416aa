using System.Text;

namespace SmartPilots.Core.Decoding;

/// <summary>The status channel of every device: <c>online</c>, <c>offline</c> or <c>{"online": true}</c>.</summary>
internal sealed class StatusChannel : IPayloadDecoder
{
    public static StatusChannel Decoder { get; } = new();

    public bool IsText => false;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var text = payload.Length <= 100 ? Encoding.UTF8.GetString(payload).Trim() : "";
        into.Online = text.Replace(" ", "", StringComparison.Ordinal) switch
        {
            "online" or "{\"online\":true}" => true,
            "offline" or "{\"online\":false}" => false,
            _ => null,
        };
        if (into.Online is null)
            into.Reject(Reason.WrongShape, "byte 0", "online or offline");
    }
}
