using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Whether a batch is its gateway's own and fresh. Checked over the bytes as sent, before anything is inflated or parsed.
/// </summary>
/// <remarks>
/// Each instance remembers the signatures it has seen, so a recorded batch played to another instance, or after a restart, passes within
/// the five minutes. It changes nothing there: each of its events is at or below the number last counted for its source and device,
/// so the store answers "redelivered" and counts, stores and alerts nothing. What such a replay costs is the work of one batch. The reverse
/// is safe too: a try refused as replayed (a proxy repeated it) is sent again by its gateway under a new signature.
/// </remarks>
/// <param name="clock">Real time, as the gateways sign by it: not the pilot's, which a demo runs faster.</param>
public sealed class BatchAuthenticator(KnownGateways gateways, TimeProvider clock)
{
    private readonly SeenSignatures _seen = new();

    /// <summary>Null when the batch may be read; otherwise why not (403).</summary>
    /// <param name="gateway">Whose key the caller has.</param>
    /// <param name="header">The value of <see cref="BatchSignature.Header"/>.</param>
    /// <param name="sent">The body as received, still compressed.</param>
    public Problem? Check(string gateway, string? header, ReadOnlySpan<byte> sent, out AccessScope scope)
    {
        scope = AccessScope.All;
        if (gateways.Find(gateway) is not { IsRevoked: false } known)
            return Problem.UnknownGateway(gateway);
        scope = known.Scope;
        return known.SigningKeys.Count == 0 ? null : CheckSignature(known, header, sent);
    }

    /// <summary>A key admits one gateway: none may send in another's name, or its numbers would be taken for the other's.</summary>
    public static Problem? CheckSources(string gateway, IReadOnlyList<DeviceEvent> events)
    {
        SourceId? last = null;
        foreach (var message in events)
        {
            if (!ReferenceEquals(message.Source, last) && message.Source.Gateway != gateway)
                return Problem.ForeignSource(gateway, message.Source.Gateway);
            last = message.Source;
        }
        return null;
    }

    private Problem? CheckSignature(KnownGateway known, string? header, ReadOnlySpan<byte> sent)
    {
        var now = clock.GetUtcNow();
        if (!BatchSignature.TryParse(header, out var signature))
            return Problem.BadSignature($"{BatchSignature.Header} is missing or malformed.");
        if (signature!.Gateway != known.Name)
            return Problem.BadSignature($"It is signed as {signature.Gateway}, with the key of {known.Name}.");
        var verdict = signature.Verify(now, sent, known.SigningKeys);
        if (verdict == SignatureVerdict.OutsideWindow)
            return Problem.BadSignature($"Its time is more than {BatchSignature.Window.TotalMinutes} minutes from {now:u}: set the clock.");
        if (verdict != SignatureVerdict.Valid)
            return Problem.BadSignature("No key of this gateway gives this signature.");
        // Only now: who cannot sign cannot fill this memory.
        return _seen.TryAdd(signature, now) ? null : Problem.Replayed;
    }
}
