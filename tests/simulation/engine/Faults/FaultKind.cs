namespace SmartPilots.Simulation.Faults;

/// <summary>Every way in which the simulation breaks things.</summary>
internal enum FaultKind
{
    // Between device and gateway.
    PublishLost,
    PublishRepeated,
    PublishedToBoth,
    AcknowledgementLost,
    DeviceMoved,

    // A gateway and its disk.
    GatewayCrashedBeforeCommit,
    GatewayCrashedAfterCommit,
    GatewayRestarted,
    DiskRefused,
    DiskReplaced,

    // Between gateway and functions.
    LinkParted,
    RequestLost,
    RequestRepeated,
    RequestDelayed,
    AnswerLost,
    AnswerDelayed,
    AnswerGarbled,
    FrontDoorUnavailable,
    KeyRefused,
    CaptivePortal,

    // Instances of the functions.
    InstanceCrashedBeforeCommit,
    InstanceCrashedAfterCommit,
    InstanceCrashedAtRead,
    InstanceRecycled,

    // The pilot file.
    PilotEdited,
    InstanceBehind,

    // The store.
    CommitUnavailable,
    CommitTimedOutButDone,
    CommitConflict,
    ReadUnavailable,
    OperationSlow,
}
