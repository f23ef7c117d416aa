using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Gateways;

/// <summary>A gateway as an operator sees it.</summary>
/// <param name="Scope">The pilots and sites it may speak for.</param>
/// <param name="State"><c>working</c>, <c>alarm</c>, <c>silent</c>, <c>never-reported</c> or <c>revoked</c>.</param>
/// <param name="ReportedAt">When its last report came, by real time; null when none has.</param>
/// <param name="Alarms">Those of its last report, and its silence; none of a revoked gateway.</param>
internal sealed record GatewayItem(string Gateway, string Scope, bool Signs, bool IsRevoked,
    [AllowedValues("working", "alarm", "silent", "never-reported", "revoked")] string State, DateTime? ReportedAt,
    IReadOnlyList<AlarmItem> Alarms, GatewayReport? Report)
{
    private static readonly TimeSpan LeastSilence = TimeSpan.FromHours(1); // four reports of the usual interval

    public static GatewayItem Of(KnownGateway gateway, DateTime? reportedAt, GatewayReport? report, DateTimeOffset now)
    {
        var alarms = gateway.IsRevoked || report is null ? [] : report.Alarms.Select(AlarmItem.Of).ToList();
        var silence = TimeSpan.FromSeconds(3 * (report?.EverySeconds ?? 0));
        var isSilent = !gateway.IsRevoked && now.UtcDateTime - reportedAt > (silence > LeastSilence ? silence : LeastSilence);
        if (isSilent)
            alarms.Insert(0, AlarmItem.Of(new(AlarmText.Silent, new DateTimeOffset(reportedAt!.Value), "No report has come since.")));
        var state = gateway.IsRevoked ? "revoked"
            : report is null ? "never-reported"
            : isSilent ? AlarmText.Silent
            : alarms.Count > 0 ? "alarm" : "working";
        return new GatewayItem(gateway.Name, gateway.Scope.ToString(), gateway.SigningKeys.Count > 0, gateway.IsRevoked, state, reportedAt,
            alarms, report);
    }
}

/// <summary>An alarm of a gateway with what it means and what to do about it, one sentence each.</summary>
/// <param name="Message">The gateway's own words, with its figures.</param>
/// <param name="Code">As in the report, or <c>silent</c>.</param>
/// <param name="Means">A sentence for an operator.</param>
/// <param name="Todo">What to do about it.</param>
internal sealed record AlarmItem(string Code, DateTime Since, string Means, string Todo, string Message)
{
    public static AlarmItem Of(GatewayAlarm alarm)
    {
        var text = AlarmText.Of(alarm.Code);
        return new AlarmItem(alarm.Code, alarm.Since.UtcDateTime, text.Means, text.Todo, alarm.Message);
    }
}
