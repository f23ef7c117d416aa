using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPilots.Core.Decoding;

namespace SmartPilots.Core.Commit;

/// <summary>
/// A message too large for one commit goes on where its last commit stopped, as long as the readings before that point are decoded as they
/// were, whatever else a new version of the pilot file changed. If they are not, it begins again: what its own earlier parts stored is
/// known by its provenance and stays counted as it was, so it is neither a duplicate of itself nor forgotten.
/// </summary>
public sealed partial class CommitPlanner
{
    private bool _beganAgain; // the message being taken

    // How many of its readings are behind it.
    private int Resume(DeviceMessage message, SourceState progress)
    {
        var isPartial = progress.PartialSequence == message.Sequence;
        var goesOn = isPartial && progress.PartialReadings <= message.Readings.Length
            && progress.PartialHash == HashOf(message.Readings.AsSpan(0, progress.PartialReadings));
        _beganAgain = isPartial && (progress.PartialBeganAgain || !goesOn);
        return goesOn ? progress.PartialReadings : 0;
    }

    private LedgerCounts CountsSoFar(int resumed, SourceState progress) =>
        resumed > 0 ? progress.Partial!
        : _beganAgain && progress.Partial is { } before
            ? new LedgerCounts { ReadingsAccepted = before.ReadingsAccepted, ReadingsLate = before.ReadingsLate }
            : new LedgerCounts();

    private void Pause(DeviceMessage message, SourceState progress, int done, LedgerCounts counts)
    {
        (progress.PartialSequence, progress.PartialReadings, progress.Partial) = (message.Sequence, done, counts);
        (progress.PartialHash, progress.PartialBeganAgain) = (HashOf(message.Readings.AsSpan(0, done)), _beganAgain);
    }

    private bool IsOwnPart(in StoredReading stored, int source, long sequence) => _beganAgain && (stored.Source, stored.Sequence) == (source, sequence);

    // How its entry in quarantine is called, beside the message's own.
    private static string? PartFrom(int resumed) => resumed == 0 ? null : $"part-{resumed}";

    private static long HashOf(ReadOnlySpan<DecodedReading> readings)
    {
        var text = new StringBuilder();
        foreach (var reading in readings)
            text.Append(CultureInfo.InvariantCulture, $"{reading.Stream.Name}|{reading.Ticks}|{reading.Value}\n");
        return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
