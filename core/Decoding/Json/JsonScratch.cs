using SmartPilots.Core.Decoding.Times;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Json;

/// <summary>A value that waits for its time and unit. Small, because it is copied.</summary>
/// <param name="Position">In an array of values; -1 when it stands alone.</param>
internal record struct HeldValue(StreamDefinition Stream, ValueUse? Use, decimal Value, int Position)
{
    /// <summary>Of its time in <see cref="JsonScratch.Given"/>; -1 when it has none.</summary>
    public int TimeAt { get; set; } = -1;

    /// <summary>How many values its array has; 0 when it stands in none.</summary>
    public int Of { get; set; }

    /// <summary>Whether the array of times beside it has another length.</summary>
    public bool IsOfOtherLength { get; set; }
    public bool HasUnit { get; set; }
    public bool IsDoubtful { get; set; }
}

/// <summary>What the JSON decoder has found of one message; kept with the message so that decoding allocates nothing in steady state.</summary>
internal sealed class JsonScratch
{
    public List<HeldValue> Held { get; } = [];

    /// <summary>Where units stand in the payload.</summary>
    public List<(PayloadPath Place, Range Json)> Units { get; } = [];

    /// <summary>Times that values have been given.</summary>
    public List<MeasuredTime> Given { get; } = [];

    /// <summary>Times of an array of them.</summary>
    public List<MeasuredTime> Times { get; } = [];

    /// <summary>Times of single streams.</summary>
    public List<(PayloadPath Place, MeasuredTime Time)> StreamTimes { get; } = [];

    /// <summary>Single streams of which the sender says that they are not good.</summary>
    public List<StreamDefinition> Doubted { get; } = [];

    /// <summary>Where parts of a time stand in the payload.</summary>
    public List<(PayloadPath Place, Range Json)> TimeParts { get; } = [];

    /// <summary>What the columns of rows are; null for one that nobody wants.</summary>
    public List<(PayloadPath? Place, StreamDefinition? Stream)> Columns { get; } = [];

    /// <summary>That of a message, emptied.</summary>
    public static JsonScratch Of(DecodedMessage message)
    {
        var scratch = message.Scratch as JsonScratch;
        if (scratch is null)
            message.Scratch = scratch = new JsonScratch();
        scratch.Clear();
        return scratch;
    }

    private void Clear()
    {
        Held.Clear();
        Given.Clear();
        Units.Clear();
        Times.Clear();
        StreamTimes.Clear();
        Doubted.Clear();
        TimeParts.Clear();
        Columns.Clear();
    }
}
