namespace SmartPilots.Core.Pilots;

/// <summary>
/// A topic of devices that don't follow ours, such as <c>v3/+/devices/{device}/up</c>: <c>+</c> is any one segment, <c>{device}</c> the
/// segment that tells devices apart.
/// </summary>
public sealed class TopicPattern
{
    private const string DeviceSegment = "{device}";
    private readonly string[] _segments;

    private TopicPattern(string[] segments) => _segments = segments;

    public bool NamesDevice => _segments.Contains(DeviceSegment);

    /// <summary>False for a pattern with an empty segment, a wildcard inside a segment, or two <c>{device}</c>.</summary>
    public static bool TryParse(string text, out TopicPattern? pattern)
    {
        pattern = null;
        var segments = text.Split('/');
        if (segments.Length > 16 || segments.Count(segment => segment == DeviceSegment) > 1)
            return false;
        if (segments.Any(segment => segment.Length == 0 || (segment.AsSpan().ContainsAny("+#{}") && segment is not ("+" or DeviceSegment))))
            return false;
        pattern = new TopicPattern(segments);
        return true;
    }

    /// <param name="device">The segment that tells devices apart; empty when the pattern has none.</param>
    public bool Matches(ReadOnlySpan<char> topic, out ReadOnlySpan<char> device)
    {
        device = default;
        var count = 0;
        foreach (var range in topic.Split('/'))
        {
            if (count == _segments.Length)
                return false;
            var segment = topic[range];
            var wanted = _segments[count++];
            if (wanted == DeviceSegment)
                device = segment;
            else if (wanted != "+" && !segment.SequenceEqual(wanted))
                return false;
        }
        return count == _segments.Length;
    }

    public override string ToString() => string.Join('/', _segments);
}
