namespace SmartPilots.Core.Model;

/// <summary>
/// Why a message or a reading is in quarantine: a closed list. The code that people see is the name in kebab case
/// (<see cref="Reasons.Code"/>).
/// </summary>
public enum Reason
{
    None,

    // The message as a whole.
    WrongTopic,
    UnknownDevice,

    /// <summary>An unknown device that could not be registered: the pilot's hour was full.</summary>
    RegistrationLimit,

    /// <summary>The gateway that sent it may not speak for this pilot or site.</summary>
    ForbiddenTopic,
    EmptyPayload,
    PayloadTooLarge,
    NotUtf8,
    InvalidJson,

    /// <summary>Bytes that are no CBOR and no protobuf.</summary>
    Malformed,
    WrongShape,
    NoReadings,

    /// <summary>This system failed over the message twice; nothing is known to be wrong with it.</summary>
    InternalError,

    // One reading.
    UnknownStream,
    WrongUnit,
    NotANumber,

    /// <summary>A number stands for a name that was announced at a birth which nobody here has heard.</summary>
    UnknownAlias,
    NumberOutOfBounds,
    OutOfPhysicalRange,
    InvalidTime,
    TimeAhead,
    TimeBefore2000,
    Conflict,
    BeforeRetention,
}
