namespace SmartPilots.Core.Model;

/// <summary>What a reason means, in a sentence for an operator and one for an engineer.</summary>
/// <param name="Operator">What it means for the scheme and what to do.</param>
/// <param name="Engineer">What was checked and where to look.</param>
public sealed record ReasonText(string Operator, string Engineer)
{
    private static readonly Dictionary<Reason, ReasonText> All = new()
    {
        [Reason.WrongTopic] = new("A device sends under a name that this system does not expect; its messages are kept until it is set up.",
            "The topic is neither pilots/{pilot}/{site}/{device}/{channel} nor one of the pilots' sources."),
        [Reason.UnknownDevice] = new("A device that is not on the list is sending; its messages are kept until it is added.",
            "The topic is well-formed, but no pilot file lists the device; add it, then requeue."),
        [Reason.RegistrationLimit] = new("More new devices appeared in an hour than this pilot takes on; check that they are yours.",
            "The device would be registered, but registrationsPerHour of the pilot file was reached; it is registered when it is heard in a later "
            + "hour, then requeue."),
        [Reason.ForbiddenTopic] = new("A gateway sent messages of a site that is not its own; they are kept until someone has looked.",
            "The gateway's scope (Access:Gateways) names neither the pilot nor the site of the topic."),
        [Reason.EmptyPayload] = new("A device sent a message with nothing in it.",
            "The payload has 0 bytes; over MQTT this also clears a retained message."),
        [Reason.PayloadTooLarge] = new("A device sent more than this system takes at once.",
            "The payload is over 256 KiB; send fewer readings at a time."),
        [Reason.NotUtf8] = new("A device sent text that can't be read.",
            "The decoder takes text and the payload is not UTF-8; a binary format needs its own decoder."),
        [Reason.InvalidJson] = new("A device sent a message that breaks off or is garbled.",
            "The payload is not one JSON value; the position is that of the first bad byte."),
        [Reason.Malformed] = new("A device sent a message that breaks off or is garbled.",
            "The bytes are not well-formed CBOR or protobuf."),
        [Reason.WrongShape] = new("A device sends in a form that its type does not describe.",
            "A member or field is missing, double or of another kind than the decoder of the device type expects."),
        [Reason.NoReadings] = new("A device sent a message without any reading.",
            "The message is well-formed, but nothing in it is a value of a stream."),
        [Reason.InternalError] = new("This system could not work on a message; it is kept, and an engineer should look.",
            "An exception in the functions, twice in a row; the log has it, with the device's name. Mend the cause, then requeue."),
        [Reason.UnknownStream] = new("A device measures something that its type does not describe; the values are kept until it does.",
            "The name is no stream of the device type; add the stream or map the name, then requeue."),
        [Reason.WrongUnit] = new("A device sends a value in a unit that does not fit.",
            "The unit is unknown or does not convert to the stream's unit."),
        [Reason.NotANumber] = new("A sensor sent something that is not a number; it may be disconnected.",
            "The value is null, text, NaN or infinite where the stream takes a number."),
        [Reason.UnknownAlias] = new("A device has not introduced itself since the last restart; it has been asked to.",
            "The metric has only an alias, or no data type, and no birth of the edge node was heard that gives it; a rebirth was requested, then "
            + "requeue."),
        [Reason.NumberOutOfBounds] = new("A sensor sent an absurdly large number.",
            "The magnitude is 1e15 or more, beyond what the store keeps exactly."),
        [Reason.OutOfPhysicalRange] = new("A sensor sent a value that is impossible; check the sensor.",
            "The value is outside the stream's physical range."),
        [Reason.InvalidTime] = new("A device sent a time that can't be read.",
            "The time is not in the format of the device type, or beyond the calendar."),
        [Reason.TimeAhead] = new("A device's clock is ahead; set it.",
            "The time of measurement is further ahead of the functions' clock than skewLimitSeconds; 9999-12-31 is often a null date."),
        [Reason.TimeBefore2000] = new("A device's clock was never set.",
            "The time of measurement is before 2000-01-01; often epoch seconds sent as milliseconds."),
        [Reason.Conflict] = new("A device sent two different values for the same moment; the smaller one is used.",
            "Another message has the same stream and time of measurement with a smaller value."),
        [Reason.BeforeRetention] = new("A device sent readings so old that their time is closed.",
            "The time of measurement is before the retention floor; its windows are sealed."),
    };

    public static ReasonText Of(Reason reason) =>
        All.TryGetValue(reason, out var text) ? text : new ReasonText("Nothing is wrong.", "No reason was recorded.");
}
