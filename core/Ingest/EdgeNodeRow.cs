using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Cryptography;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// An edge node's two rows in table <c>telemetry</c>, partition <c>-~-~{gateway}~{hash of the node's name}</c>: <c>n</c> changes with every
/// batch and its ETag guards both, <c>b</c> holds the births, compressed. Per gateway, because nodes of different sites may have
/// the same name, and because a rebirth can only be asked for through the gateway that hears the node.
/// </summary>
public static class EdgeNodeRow
{
    public const string Key = "n";
    public const string BirthsKey = "b";
    private const int Schema = 1;

    /// <summary>Of the births, compressed; with more, those of the session before are forgotten, then all: their data waits in quarantine.</summary>
    private const int MaxBytes = 700_000;

    /// <param name="node">As <see cref="Decoding.EdgeNodeMessage.NodeOf"/> gives it.</param>
    public static string Partition(SourceId source, string node)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)).AsSpan(0, 10));
        return $"{UnroutableDevice.Of(source.Gateway).Key.Partition}~{hash}";
    }

    /// <param name="etag">Of row <c>n</c>; null when there is none yet.</param>
    /// <param name="births">Whether the births changed.</param>
    public static RowCommit Commit(string partition, EdgeNodeState state, string? etag, bool births)
    {
        var session = state.Session;
        var facts = new EdgeNodeFacts(session.BirthNumber, session.Sequence, session.Online, session.HeardAt, state.NeedsBirth, state.AskedTicks,
            state.Followed);
        var row = Row(Key, "facts", JsonSerializer.SerializeToUtf8Bytes(facts, EdgeNodeJson.Default.EdgeNodeFacts));
        var writes = new List<RowWrite>
        {
            RowWrite.Over(etag, row),
        };
        if (births)
            writes.Add(new RowWrite(RowOperation.Upsert, Row(BirthsKey, "births", Pack(session))));
        return new RowCommit(Tables.Telemetry, partition, writes);
    }

    /// <param name="node">Row <c>n</c>.</param>
    /// <param name="births">Row <c>b</c>; null when no birth was heard.</param>
    public static EdgeNodeState Read(StoredRow node, StoredRow? births)
    {
        if (node.Number("schema") is not Schema)
            throw new NotSupportedException($"{node.Partition}: schema {node.Number("schema")}; this version reads {Schema}. Update it.");
        var facts = JsonSerializer.Deserialize(Chunks.Read(node, "facts"), EdgeNodeJson.Default.EdgeNodeFacts)!;
        var session = births is null ? EdgeSession.Unborn : Unpack(Chunks.Read(births, "births"));
        return new EdgeNodeState
        {
            Session = session with { BirthNumber = facts.BirthNumber, Sequence = facts.Sequence, Online = facts.Online, HeardAt = facts.HeardAt },
            NeedsBirth = facts.NeedsBirth,
            AskedTicks = facts.AskedTicks,
            Followed = facts.Followed ?? [],
        };
    }

    private static Row Row(string key, string name, byte[] bytes)
    {
        var columns = new List<Column> { new("schema", Schema) };
        Chunks.Add(columns, name, bytes);
        return new Row(key, columns);
    }

    private static byte[] Pack(EdgeSession session)
    {
        var births = new List<EdgeBirth> { BirthOf(session) };
        if (session.Earlier is { } earlier)
            births.Add(BirthOf(earlier));
        for (; ; births.RemoveAt(births.Count - 1))
        {
            using var packed = new MemoryStream();
            using (var deflate = new DeflateStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                JsonSerializer.Serialize(deflate, births, EdgeNodeJson.Default.ListEdgeBirth);
            if (packed.Length <= MaxBytes || births.Count == 0)
                return packed.ToArray();
        }
    }

    private static EdgeSession Unpack(byte[] packed)
    {
        using var deflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
        var births = JsonSerializer.Deserialize(deflate, EdgeNodeJson.Default.ListEdgeBirth)!;
        return births.Count == 0
            ? EdgeSession.Unborn
            : SessionOf(births[0]) with { Earlier = births.Count > 1 ? SessionOf(births[1]) : null };
    }

    private static EdgeBirth BirthOf(EdgeSession session) => new(session.BornAt, session.BirthNumber, session.ByName.ToDictionary());

    private static EdgeSession SessionOf(EdgeBirth birth) => EdgeSession.Unborn with
    {
        BornAt = birth.BornAt, BirthNumber = birth.BirthNumber, ByName = birth.ByName.ToImmutableDictionary(), Online = true,
    };
}
