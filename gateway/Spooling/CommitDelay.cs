namespace SmartPilots.Gateway.Spooling;

/// <summary>
/// How long the writer lets messages gather before it commits. Where a commit is quicker than messages follow each other, nearly each
/// would get an fsync of its own, which costs processor time and wears out cards; so commits begin no more often than every few milliseconds while
/// recent messages promise company. A message that comes after a silence never waits.
/// <para>
/// Publishers that wait for each acknowledgement before they go on send nothing while the writer waits for them: it would only slow them
/// down. They betray themselves: what comes, comes at the beginning of the pause. After such a judgement nothing gathers until ever more
/// commits have gone by. Owned by the spool's writer; times are milliseconds.
/// </para>
/// </summary>
internal sealed class CommitDelay(TimeSpan longest, TimeProvider link)
{
    /// <summary>The writer waits in steps of so many milliseconds: the shortest that it can.</summary>
    public const int Step = 1;

    /// <summary>The rate is that of about so many milliseconds.</summary>
    private const double Memory = 25;

    /// <summary>Messages, or else pauses, that a judgement needs: fewer may come late or early by chance.</summary>
    private const int Enough = 16;

    /// <summary>Commits without a pause until it is tried again.</summary>
    private const int ShortestRest = 64, LongestRest = 4096;

    private double _recent; // messages, each fading away over the memory
    private long _beganAt = link.GetTimestamp();
    private int _pauses, _early;
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

    /// <summary>So many came in the first step of a pause, so many in all of the others.</summary>
    public void Came(int early, int late, int steps)
    {
        if (steps < 2)
            return; // too short to tell
        _pauses++;
        _early += early;
        _late += (double)late / (steps - 1);
        if (_early + _late < Enough && _pauses < Enough)
            return;
        var isWorthIt = _late >= _early / 3.0 && _early + _late >= _pauses / 2.0;
        _nextRest = isWorthIt ? ShortestRest : Math.Min(_nextRest * 2, LongestRest);
        _rest = isWorthIt ? 0 : _nextRest;
        (_pauses, _early, _late) = (0, 0, 0);
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
