using System.Threading.Channels;
using MQTTnet;

namespace SmartPilots.DeviceSim.Publish;

/// <summary>
/// One device-side connection with a window of messages in flight. The oldest is awaited; when it fails, the connection is made anew and
/// the whole window published again in its order, but for messages whose PUBACK had come.
/// </summary>
internal sealed class PublishingConnection(string clientId, FindSystem find, PublisherOptions options, TimeProvider clock,
    PublishTally tally)
{
    private static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromSeconds(60); // then the connection counts as broken
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5); // between two attempts to connect
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(2);
    private readonly Queue<InFlight> _window = new();
    private MqttLink? _link;
    private long _progress;

    public async Task RunAsync(ChannelReader<SimulatedMessage> source, CancellationToken cancellationToken)
    {
        _progress = clock.GetTimestamp();
        try
        {
            await ConnectAsync(cancellationToken);
            while (await FillAsync(source, cancellationToken))
                await SettleOldestAsync(cancellationToken);
            await _link!.CloseAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SettleRestAsync();
        }
        finally
        {
            _link?.Dispose();
        }
    }

    // True while something is in flight.
    private async ValueTask<bool> FillAsync(ChannelReader<SimulatedMessage> source, CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_window.Count < options.InFlight && source.TryRead(out var message))
                _window.Enqueue(new InFlight(message, _link!.PublishAsync(message)));
            if (_window.Count > 0)
                return true;
            if (!await source.WaitToReadAsync(cancellationToken))
                return false;
            _progress = clock.GetTimestamp(); // there was nothing to do until now
        }
    }

    private async Task SettleOldestAsync(CancellationToken cancellationToken)
    {
        var entry = _window.Peek();
        if (await AnswerAsync(entry, cancellationToken) is { } result)
        {
            _window.Dequeue();
            Count(entry.Message, result);
        }
        else
        {
            await AgainAsync(cancellationToken);
        }
    }

    // All of the window failed with the connection, or was acknowledged just before.
    private async Task AgainAsync(CancellationToken cancellationToken)
    {
        await ConnectAsync(cancellationToken);
        for (var i = _window.Count; i > 0; i--)
        {
            var entry = _window.Dequeue();
            if (entry.Acknowledged.IsCompletedSuccessfully)
            {
                Count(entry.Message, entry.Acknowledged.Result);
                continue;
            }
            tally.CountRepublished();
            _window.Enqueue(new InFlight(entry.Message, _link!.PublishAsync(entry.Message)));
        }
    }

    private void Count(in SimulatedMessage message, MqttClientPublishResult result)
    {
        _progress = clock.GetTimestamp();
        if (result.IsSuccess)
            tally.CountSent(message.Topic);
        else
            tally.CountRefused();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _link?.Dispose();
        _link = null;
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = Longer(pause))
        {
            Exception why;
            try
            {
                _link = await MqttLink.OpenAsync(clientId, find, cancellationToken);
                tally.CountConnect();
                return;
            }
            catch (Exception passing) when (MqttLink.IsPassing(passing, cancellationToken))
            {
                why = passing;
            }
            if (clock.GetElapsedTime(_progress).TotalSeconds > options.GiveUpAfterSeconds)
                throw new PublishException($"Gave up after {options.GiveUpAfterSeconds} s without progress: {why.Message}", why);
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    // Null when the connection broke before the answer, or the answer is too long in coming.
    private async Task<MqttClientPublishResult?> AnswerAsync(InFlight entry, CancellationToken cancellationToken)
    {
        try
        {
            return await entry.Acknowledged.WaitAsync(AcknowledgeWithin, clock, cancellationToken);
        }
        catch (Exception why) when (MqttLink.IsPassing(why, cancellationToken))
        {
            if (clock.GetElapsedTime(_progress).TotalSeconds > options.GiveUpAfterSeconds)
                throw new PublishException($"Gave up: no PUBACK for {options.GiveUpAfterSeconds} s.", why);
            return null;
        }
    }

    // Interrupted: what is acknowledged soon still counts, so that the tally is as near the truth as it can be.
    private async Task SettleRestAsync()
    {
        Task all = Task.WhenAll(_window.Select(entry => entry.Acknowledged));
        await all.WaitAsync(LastWait, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var entry in _window.Where(entry => entry.Acknowledged.IsCompletedSuccessfully))
            Count(entry.Message, entry.Acknowledged.Result);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private readonly record struct InFlight(SimulatedMessage Message, Task<MqttClientPublishResult> Acknowledged);
}
