using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>All tries and all pauses of one lane, and how its sending stands. Used by the lane's loop; the snapshot by any thread.</summary>
internal sealed partial class LaneSender(string lane, FunctionsClient functions, Pace pace, ForwarderOptions options, TimeProvider link, ILogger log)
{
    private const int LongestDoublingWithOthers = 3; // times the first pause doubles while other devices' messages go through

    private volatile LaneSnapshot _snapshot = new(lane, ForwarderState.Idle, null, null, null, 0, 0, 0);
    private int _pauses; // since something went through

    public LaneSnapshot Snapshot => _snapshot;

    /// <summary>Tries until there is an answer, or until a failure is to be handed back.</summary>
    /// <param name="mostTries">How often in all, once a try failed so.</param>
    public async Task<Reply> SendAsync(SourceId source, ReadOnlyMemory<SpooledMessage> messages, Func<Reply.Failed, int> mostTries, CancellationToken cancel)
    {
        using var span = GatewayTraces.Send(source.Lane, messages.Span);
        var body = BatchBody.Write(source, messages.Span);
        var sequences = Sequences(messages.Span);
        for (var tries = 1; ; tries++)
        {
            await pace.WaitAsync(cancel); // for each try: hours may lie between the first and the last
            pace.Charge(body.Length);
            _snapshot = _snapshot with { Tries = _snapshot.Tries + 1, BodyBytes = _snapshot.BodyBytes + body.Length };
            var reply = await functions.TryAsync(body, sequences, cancel);
            if (reply is not Reply.Failed failed)
            {
                if (reply is Reply.Refused)
                    _pauses = 0;
                else // a probe that is refused like all before it does not end a halt
                    _snapshot = _snapshot with { State = ForwarderState.Sending };
                _snapshot = _snapshot with { LastAnswerAt = link.GetUtcNow() };
                span?.SetStatus(reply is Reply.Answered ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
                return reply;
            }
            Note(failed.NeedsSomeone ? ForwarderState.Halted : ForwarderState.Retrying, failed.Why);
            if (tries >= mostTries(failed))
            {
                span?.SetStatus(ActivityStatusCode.Error, failed.Why);
                return reply;
            }
            await PauseAsync(cancel, failed);
        }
    }

    /// <summary>
    /// What the functions asked for; where someone has to act, the pause between probes; else twice as long as last time, less up to a half at
    /// random, so that gateways that lost their link together do not all come back at once.
    /// </summary>
    public Task PauseAsync(CancellationToken cancel, Reply.Failed? failed = null)
    {
        TimeSpan AtMost(TimeSpan pause) => pause < options.LongestPause ? pause : options.LongestPause;
        var doubled = AtMost(options.FirstPause * Math.Pow(2, Math.Min(_pauses++, 20)));
        return Task.Delay(failed switch
        {
            { RetryAfter: { } asked } => AtMost(asked > TimeSpan.Zero ? asked : TimeSpan.Zero),
            { NeedsSomeone: true } => options.ProbePause,
            _ => doubled * (1 - ((options.Jitter?.Invoke() ?? RandomNumberGenerator.GetInt32(1_000) / 1_000.0) / 2)),
        }, link, cancel);
    }

    /// <summary>So many events of a batch got their final outcome, so many did not.</summary>
    public void Resolved(int final, int retries)
    {
        _snapshot = _snapshot with { Sent = _snapshot.Sent + final };
        if (final > 0)
            _pauses = retries == 0 ? 0 : Math.Min(_pauses, LongestDoublingWithOthers);
        if (retries > 0)
            Note(ForwarderState.Retrying, $"{retries} events to be sent again");
    }

    public void Idle() => _snapshot = _snapshot with { State = ForwarderState.Idle };

    public void Note(ForwarderState state, string why)
    {
        if (_snapshot.State != state)
            Log.TryFailed(log, _snapshot.Lane, state, why);
        _snapshot = _snapshot with { State = state, LastError = why, LastErrorAt = link.GetUtcNow() };
    }

    private static long[] Sequences(ReadOnlySpan<SpooledMessage> messages)
    {
        var sequences = new long[messages.Length];
        for (var i = 0; i < sequences.Length; i++)
            sequences[i] = messages[i].Sequence;
        return sequences;
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Warning, "Lane {Lane}: {State}: {Why}")]
        public static partial void TryFailed(ILogger log, string lane, ForwarderState state, string why);
    }
}
