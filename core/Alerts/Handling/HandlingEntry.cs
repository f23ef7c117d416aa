using System.Text.Json.Serialization;

namespace SmartPilots.Core.Alerts.Handling;

/// <summary>What somebody did about an alert.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HandlingAction>))]
public enum HandlingAction
{
    /// <summary>Somebody takes care: reminders and escalation stop.</summary>
    [JsonStringEnumMemberName("acknowledge")]
    Acknowledge,

    /// <summary>It has an owner. Who assigns it to themselves acknowledges it too.</summary>
    [JsonStringEnumMemberName("assign")]
    Assign,

    [JsonStringEnumMemberName("comment")]
    Comment,

    /// <summary>Nobody is told of the rule on that device until an end.</summary>
    [JsonStringEnumMemberName("shelve")]
    Shelve,

    /// <summary>Ends the shelving before its time.</summary>
    [JsonStringEnumMemberName("unshelve")]
    Unshelve,
}

/// <summary>One entry of an alert's handling.</summary>
/// <param name="Id">Chosen by who asks: the same one again changes nothing.</param>
/// <param name="By">Name of the person, or <c>key NAME</c>.</param>
/// <param name="Ticks">When, UTC ticks.</param>
/// <param name="Text">A comment, or the reason of a shelving.</param>
/// <param name="To">The owner that an assignment names.</param>
/// <param name="UntilTicks">End of a shelving, UTC ticks.</param>
public sealed record HandlingEntry(string Id, HandlingAction Action, string By, long Ticks, string? Text = null, string? To = null, long? UntilTicks = null);
