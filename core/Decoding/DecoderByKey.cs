using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>Where the key stands that chooses a decoder.</summary>
internal enum DecoderKey
{
    /// <summary>The envelope's port (LoRaWAN FPort).</summary>
    Port,

    /// <summary>The payload's first byte, in hexadecimal.</summary>
    FirstByte,

    /// <summary>The number of bytes.</summary>
    Length,

    /// <summary>A level of the topic, or a member of the JSON payload.</summary>
    Text,
}

/// <summary>A table of decoders by key, such as one for each port. A decoder that is null means that such messages hold no readings.</summary>
/// <param name="path">Of a member; null for the topic's level <c>{stream}</c>.</param>
/// <param name="byKey">The usual one first; with <c>*</c> for all other keys.</param>
internal sealed class DecoderByKey(DecoderKey key, IReadOnlyList<PathStep>? path, IReadOnlyDictionary<string, IPayloadDecoder?> byKey) : IPayloadDecoder
{
    public bool IsText => key == DecoderKey.Text && byKey.Values.All(decoder => decoder is null or { IsText: true });

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var found = Find(payload, context);
        if (found is null && key == DecoderKey.Port)
            found = byKey.Keys.First(); // bytes that came without an envelope have no port, and are the device's usual ones
        if (!byKey.TryGetValue(found ?? "", out var decoder) && !byKey.TryGetValue("*", out decoder))
        {
            var shown = found is null ? "nothing" : $"\"{found}\"";
            into.Reject(Reason.WrongShape, key == DecoderKey.Port ? $"port {found}" : Name(),
                $"one of {string.Join(", ", byKey.Keys)}, not {shown}; in \"tables\" it takes a decoder, or \"ignore\" for messages that hold no readings");
        }
        else if (decoder is null)
        {
            if (path is not null)
                ThrowUnlessJson(payload); // a torn message has no key, and may be one that counts
            into.Ignore();
        }
        else
            decoder.Decode(payload, context, into);
    }

    private static void ThrowUnlessJson(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        while (reader.Read())
        {
        }
    }

    private string Name() => key switch
    {
        DecoderKey.FirstByte => "byte 0",
        DecoderKey.Length => "length",
        _ => path is null ? "topic" : "payload",
    };

    private string? Find(ReadOnlySpan<byte> payload, in DecodeContext context) => key switch
    {
        DecoderKey.Port => context.Port?.ToString(CultureInfo.InvariantCulture),
        DecoderKey.FirstByte => payload.IsEmpty ? null : payload[0].ToString("x2"),
        DecoderKey.Length => payload.Length.ToString(CultureInfo.InvariantCulture),
        _ => path is null ? context.Stream : JsonLookup.Text(payload, path),
    };
}
