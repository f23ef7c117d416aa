namespace SmartPilots.Core.Commit;

/// <summary>
/// A message too large for one commit goes on where its last commit stopped. Where another version of the pilot file decodes it meanwhile,
/// it begins again: what its own earlier parts stored is known by its provenance and stays counted as it was, so it is neither a duplicate
/// of itself nor forgotten.
/// </summary>
public sealed partial class CommitPlanner
{
    private bool _beganAgain; // the message being taken

    // How many of its readings are behind it.
    private int Resume(DeviceMessage message, SourceState progress)
    {
        var isPartial = progress.PartialSequence == message.Sequence;
        var goesOn = isPartial && progress.Version == _device.ShortVersion && progress.PartialReadings <= message.Readings.Length;
        _beganAgain = isPartial && (progress.PartialBeganAgain || !goesOn);
        return goesOn ? progress.PartialReadings : 0;
    }

    private LedgerCounts CountsSoFar(int resumed, SourceState progress) =>
        resumed > 0 ? progress.Partial!
        : _beganAgain && progress.Partial is { } before
            ? new LedgerCounts { ReadingsAccepted = before.ReadingsAccepted, ReadingsLate = before.ReadingsLate }
            : new LedgerCounts();

    private void Pause(DeviceMessage message, SourceState progress, int done, LedgerCounts counts) =>
        (progress.PartialSequence, progress.PartialReadings, progress.Partial, progress.PartialBeganAgain) =
        (message.Sequence, done, counts, _beganAgain);

    private bool IsOwnPart(in StoredReading stored, int source, long sequence) => _beganAgain && (stored.Source, stored.Sequence) == (source, sequence);
}
