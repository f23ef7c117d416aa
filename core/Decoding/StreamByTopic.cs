using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding;

/// <summary>Tells the decoder whose value the message is: the stream of the source, or that of the topic's level <c>{stream}</c>.</summary>
internal sealed class StreamByTopic(TopicPattern pattern, string? stream, IPayloadDecoder inner) : IPayloadDecoder
{
    public bool IsText => inner.IsText;

    public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
    {
        var name = stream ?? (pattern.Matches(context.Topic, TopicPattern.Stream, out var level) ? level.ToString() : null);
        inner.Decode(payload, context with { Stream = name }, into);
    }
}
