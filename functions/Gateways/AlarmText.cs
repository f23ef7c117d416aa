namespace SmartPilots.Functions.Gateways;

/// <summary>What an alarm of a gateway means to an operator, and what to do about it.</summary>
internal sealed record AlarmText(string Means, string Todo)
{
    /// <summary>The one alarm that the functions raise, not the gateway.</summary>
    public const string Silent = "silent";

    private const string UplinkTodo =
        "See whether a sign-in page of the network answers in its place, then check its address and keys; it tries again by itself.";

    private static readonly Dictionary<string, AlarmText> Texts = new()
    {
        [Silent] = new("Nothing is heard from this gateway any more.",
            "See that the box has power and that its link to the internet works; what devices send waits on the box meanwhile."),
        ["disk-fault"] = new("The gateway cannot write to its disk and takes nothing from devices.",
            "See that the card sits well and is not write-protected; if this stays, replace the card: what was taken before is kept."),
        ["disk-low"] = new("The gateway's disk is full and it takes nothing more from devices.",
            "Free space on the box, or give it a larger card; it goes on by itself."),
        ["spool-full"] = new("As many messages wait on the gateway as it may keep; it takes no more.",
            "Bring its link to the internet back: what waits goes out by itself, and it takes messages again."),
        ["spool-damaged"] = new("Part of the gateway's storage was damaged, and some messages could not be read from it.",
            "Replace the card soon; give the file that was put aside to an engineer, and delete it from the box then: that ends the alarm."),
        ["uplink-halted-live"] = new("The gateway has stopped sending new measurements; they wait on the box.",
            UplinkTodo),
        ["uplink-halted-backlog"] = new("The gateway has stopped sending what piled up on it; that waits on the box.",
            UplinkTodo),
        ["uplink-stalled"] = new("The gateway's oldest message does not go out, though the gateway means to be sending.",
            "See whether its link to the internet works. If it does, have an engineer read the detail here and the log of this system: it may fail over a message."),
        ["poison"] = new("This system refuses some of the gateway's messages for good; they are kept aside on the box.",
            "Have an engineer look with \"gateway poison list\" on the box, and retry or drop them."),
        ["clock-off"] = new("The gateway's clock is wrong; at five minutes its messages are refused.",
            "Set the clock of the box, and let it follow a time server."),
        ["credentials-unread"] = new("The gateway cannot read who may connect: devices added or revoked since are not obeyed.",
            "Have an engineer mend the file that the detail names, or give it back to the gateway's user; it is taken within a second."),
        ["bridge-down"] = new("The gateway is cut off from the broker that it listens to.",
            "See that the broker runs, and that its address and password in the gateway's options are right."),
    };

    public static IEnumerable<string> Codes => Texts.Keys;

    /// <summary>A gateway may be newer than this app: a code unknown here has a text too.</summary>
    public static AlarmText Of(string code) => Texts.GetValueOrDefault(code)
        ?? new("The gateway reports something that this system has no words for.", "Show the code and the detail to an engineer.");
}
