using SmartPilots.Core.Alerts.Handling;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Handling;

/// <summary>What somebody does about an alert: the body of the request.</summary>
/// <param name="Id">Chosen by the caller, new for each entry: the same one again changes nothing. One is made when left out.</param>
/// <param name="Text">The comment, or why it is shelved: required for these two.</param>
/// <param name="To">Of an assignment: a person's name; the caller when left out.</param>
/// <param name="Until">Of a shelving: its end, at most 30 days from now.</param>
internal sealed record HandlingRequest([MaxLength(HandlingRequest.MaxIdLength)] string? Id, [Required, Code<HandlingAction>] string? Action,
    [MaxLength(PersonText.MaxReasonLength)] string? Text, string? To, DateTimeOffset? Until)
{
    private const int MaxIdLength = 64;
    private const int MostDaysShelved = 30;

    /// <summary>The entry, or else what is wrong.</summary>
    /// <param name="by">Who asks for it.</param>
    public Problem? Check(string by, long now, out HandlingEntry? entry)
    {
        entry = null;
        if (Id is not null && (Id.Length is 0 or > MaxIdLength || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
            return Problem.WrongParameter("id", $"1 to {MaxIdLength} letters, digits and dashes");
        if (!EnumCode<HandlingAction>.TryParse(Action, out var action))
            return Problem.WrongParameter("action", "acknowledge, assign, comment, shelve or unshelve");
        var text = Text?.Trim();
        if (text is { Length: 0 or > PersonText.MaxReasonLength } || (text is null && action is HandlingAction.Comment or HandlingAction.Shelve))
            return Problem.WrongParameter("text",
                $"{(action == HandlingAction.Shelve ? "why it is shelved" : "what is to be noted")}, 1 to {PersonText.MaxReasonLength} characters");
        if (To is not null && (action != HandlingAction.Assign || (To != by && PersonName.Read(To) is null)))
            return Problem.WrongParameter("to", "the name of a person, for assign only");
        if (action == HandlingAction.Shelve != Until.HasValue)
            return Problem.WrongParameter("until", "a time such as 2026-11-22T10:00:00Z, for shelve only");
        if (Until is { } until && (until.UtcTicks <= now || until.UtcTicks > now + MostDaysShelved * TimeSpan.TicksPerDay))
            return Problem.WrongParameter("until", $"a time to come, at most {MostDaysShelved} days from now: {Instant.Utc(now):u}");
        var to = action != HandlingAction.Assign ? null : To is null || To == by ? by : PersonName.Read(To);
        entry = new HandlingEntry(Id ?? Secret.NewId(8), action, by, now, text, to, Until?.UtcTicks);
        return null;
    }
}
