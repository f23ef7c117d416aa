namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// How long the writer waits for more messages before it commits. Without a wait nearly each message would get an fsync of its own, which costs
/// processor time and wears out cards. So commits begin no more often than every few milliseconds while the rate of recent messages promises
/// at least one more. A message that comes after a silence never waits.
/// <para>
/// Closed-loop publishers stop sending while they wait for an acknowledgement: a wait only slows them down. Their messages come in the first
/// step of a wait and not later. If that is seen, the next N commits do not wait; N doubles each time. Owned by the spool's writer; times are
/// milliseconds. A fixed rule (PostgreSQL's commit_siblings) was rejected: ADR 33.
/// </para>
/// </summary>
internal sealed class CommitDelay(TimeSpan longest, TimeProvider link)
{
    /// <summary>The writer waits in steps of so many milliseconds: the shortest that it can.</summary>
    public const int Step = 1;

    /// <summary>The rate is that of about so many milliseconds.</summary>
    private const double Memory = 25;

    /// <summary>Messages, or else waits, that a decision needs: fewer may come late or early by chance.</summary>
    private const int Enough = 16;

    /// <summary>Commits without a wait until it is tried again.</summary>
    private const int ShortestRest = 64, LongestRest = 4096;

    private double _recent; // messages, each weighing less as it ages
    private long _beganAt = link.GetTimestamp();
    private int _waits, _early;
    private double _late; // as many as in one step
    private int _rest, _nextRest = ShortestRest;

    /// <summary>Steps to wait now; 0: commit at once.</summary>
    public int Steps()
    {
        if (_rest > 0)
            return 0;
        var since = link.GetElapsedTime(_beganAt).TotalMilliseconds;
        var left = longest.TotalMilliseconds - since;
        return left >= Step && Faded(since) / Memory * left >= 1 ? (int)(left / Step) : 0;
    }

    /// <summary>So many came in the first step of a wait, so many in all of the others.</summary>
    public void Came(int early, int late, int steps)
    {
        if (steps < 2)
            return; // too short to tell
        _waits++;
        _early += early;
        _late += (double)late / (steps - 1);
        if (_early + _late < Enough && _waits < Enough)
            return;
        var isWorthIt = _late >= _early / 3.0 && _early + _late >= _waits / 2.0;
        _nextRest = isWorthIt ? ShortestRest : Math.Min(_nextRest * 2, LongestRest);
        _rest = isWorthIt ? 0 : _nextRest;
        (_waits, _early, _late) = (0, 0, 0);
    }

    /// <summary>A commit of so many messages begins.</summary>
    public void Begins(int messages)
    {
        _recent = Faded(link.GetElapsedTime(_beganAt).TotalMilliseconds) + messages;
        _beganAt = link.GetTimestamp();
        _rest = Math.Max(0, _rest - 1);
    }

    private double Faded(double milliseconds) => _recent * Math.Exp(-milliseconds / Memory);
}
