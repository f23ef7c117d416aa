using SmartPilots.Core.Model;

namespace SmartPilots.Core.Decoding.Sparkplug;

/// <summary>What one message does to the session of its edge node. Pure.</summary>
/// <param name="Next">The session afterwards.</param>
/// <param name="InForce">The one whose birth announced this message's metrics: <see cref="Next"/>, or the one before it.</param>
/// <param name="NeedsRebirth">A message is missing, or no birth was heard.</param>
/// <param name="Online">What a birth or death says; null for data.</param>
internal readonly record struct SparkplugSession(EdgeSession Next, EdgeSession InForce, bool NeedsRebirth, bool? Online)
{
    public static SparkplugSession Hear(SparkplugPayload message, in SparkplugTopic topic, EdgeSession session)
    {
        if (topic.IsNode && topic.IsDeath)
            return Die(message, session);
        var at = (long)Math.Min(message.Timestamp ?? 0, long.MaxValue);
        if (topic.Type == "NBIRTH")
            return BeBorn(message, topic, session, at);
        if (session.Earlier is { } earlier && at != 0 && at < session.BornAt)
        {
            earlier = topic.IsBirth ? Remember(message, topic, earlier) : earlier;
            return new SparkplugSession(session with { Earlier = earlier }, earlier, NeedsRebirth: false, OnlineOf(topic));
        }
        // A copy by another way, or one from the backlog: it says nothing about what is missing now.
        var isCopy = session.Online && at != 0 && (at < session.HeardAt || (at == session.HeardAt && message.Sequence == session.Sequence));
        var needsRebirth = !isCopy && (!session.Online || message.Sequence != (session.Sequence + 1) % 256);
        if (topic.IsBirth)
            session = Remember(message, topic, session);
        if (!isCopy)
            session = session with { Sequence = message.Sequence ?? session.Sequence, HeardAt = Math.Max(at, session.HeardAt) };
        return new SparkplugSession(session, session, needsRebirth, OnlineOf(topic));
    }

    private static bool? OnlineOf(in SparkplugTopic topic) => topic.IsBirth ? true : topic.IsDeath ? false : null;

    // The death of an earlier session may arrive after the birth of the next: it says nothing about this one.
    private static SparkplugSession Die(SparkplugPayload message, EdgeSession session)
    {
        if (session.BirthNumber is not null && message.BirthNumber != session.BirthNumber)
            return new SparkplugSession(session, session, NeedsRebirth: false, session.Online);
        session = session with { Online = false };
        return new SparkplugSession(session, session, NeedsRebirth: false, Online: false);
    }

    private static SparkplugSession BeBorn(SparkplugPayload message, in SparkplugTopic topic, EdgeSession session, long at)
    {
        if (session.BornAt != 0 && at == session.BornAt && message.BirthNumber == session.BirthNumber)
            return new SparkplugSession(session, session, NeedsRebirth: false, session.Online); // a copy: its devices' births stay known
        var born = Remember(message, topic, EdgeSession.Unborn with
        {
            BirthNumber = message.BirthNumber, Online = true, BornAt = at, HeardAt = at, Sequence = message.Sequence,
        });
        if (session.BornAt != 0 && at != 0 && at < session.BornAt)
        {
            var isNewer = session.Earlier is null || at > session.Earlier.BornAt;
            return new SparkplugSession(isNewer ? session with { Earlier = born } : session, born, NeedsRebirth: false, session.Online);
        }
        born = born with { Earlier = session.BornAt == 0 ? session.Earlier : session with { Earlier = null } };
        return new SparkplugSession(born, born, NeedsRebirth: false, Online: true);
    }

    // A birth is the whole list: what its device announced before is gone.
    private static EdgeSession Remember(SparkplugPayload message, in SparkplugTopic topic, EdgeSession session)
    {
        var prefix = $"{topic.Device}/";
        var byName = session.ByName.ToBuilder();
        byName.RemoveRange([.. session.ByName.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))]);
        foreach (var metric in message.Metrics)
        {
            if (metric.Name is { } name && byName.Count < EdgeSession.MaxMetrics)
                byName[prefix + name.ToStringUtf8()] = new EdgeMetric(name.ToStringUtf8(), metric.DataType, metric.Unit, metric.Alias);
        }
        return session with { ByName = byName.ToImmutable() };
    }
}
