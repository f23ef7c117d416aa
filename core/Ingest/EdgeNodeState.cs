using System.Text.Json.Serialization;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// What ingest keeps of one edge node between its messages: its session, and how far each source was followed. Saved after the devices'
/// commits of a batch and before its answer: whatever happens in between, the same messages come again and move the same session.
/// </summary>
public sealed class EdgeNodeState
{
    /// <summary>Sources remembered: a redelivery comes from one of the last.</summary>
    public const int MaxSources = 32;

    public EdgeSession Session { get; set; } = EdgeSession.Unborn;

    /// <summary>Per source the last sequence that moved the session, the newest source last.</summary>
    public List<FollowedSource> Followed { get; set; } = [];

    /// <summary>Something of it is missing until its next birth.</summary>
    public bool NeedsBirth { get; set; }

    /// <summary>When it was last asked for its birth, UTC ticks; 0 never.</summary>
    public long AskedTicks { get; set; }

    /// <summary>False for a message that moved the session before: it is redelivered.</summary>
    public bool Follow(string source, long sequence)
    {
        var at = Followed.FindIndex(followed => followed.Source == source);
        if (at >= 0 && sequence <= Followed[at].Sequence)
            return false;
        if (at >= 0)
            Followed.RemoveAt(at);
        else if (Followed.Count == MaxSources)
            Followed.RemoveAt(0);
        Followed.Add(new FollowedSource(source, sequence));
        return true;
    }
}

/// <param name="Source"><see cref="Wire.SourceId.Key"/>.</param>
public sealed record FollowedSource(string Source, long Sequence);

/// <summary>The stored form: what changes with every message, and what only births change.</summary>
internal sealed record EdgeNodeFacts(long? BirthNumber, int? Sequence, bool Online, long HeardAt, bool NeedsBirth, long AskedTicks,
    List<FollowedSource> Followed);

/// <summary>The births in force, the newest first.</summary>
internal sealed record EdgeBirth(long BornAt, long? BirthNumber, Dictionary<string, EdgeMetric> ByName);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(EdgeNodeFacts))]
[JsonSerializable(typeof(List<EdgeBirth>))]
internal sealed partial class EdgeNodeJson : JsonSerializerContext;
