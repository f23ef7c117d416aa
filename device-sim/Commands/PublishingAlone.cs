using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Publishes to a broker that has no API beside it: each message until its PUBACK, and nothing to compare.</summary>
internal sealed class PublishingAlone(CommandContext around, PublishOptions options, ParseResult parsed)
{
    public async Task<int> RunAsync(SystemLease system, Traffic traffic, bool sort, CancellationToken cancellationToken)
    {
        var publisher = new Publisher(system.Find, options.Read(parsed), around.Clock);
        var messages = sort ? traffic.Messages.OrderBy(message => message.Ticks) : traffic.Messages;
        var start = around.Clock.GetTimestamp();
        var pace = PublishOptions.ToPace(parsed.GetRequiredValue(options.Speed), around.Clock);
        await ProgressLine.ShowAsync(around, publisher.PublishAsync(messages, pace, cancellationToken), sort ? null : traffic.Progress,
            () => $"{publisher.Tally.Sent:N0} messages published");
        cancellationToken.ThrowIfCancellationRequested();
        var (tally, seconds) = (publisher.Tally, around.Clock.GetElapsedTime(start).TotalSeconds);
        await UnreadableText.WriteAsync(around.Error, traffic);
        var unreadable = traffic.Unreadable().Count;
        if (parsed.GetValue(options.Json))
        {
            await around.Output.WriteLineAsync(JsonSerializer.Serialize(new
            {
                sent = tally.Sent, republished = tally.Republished, refused = tally.Refused, unreadable, seconds = Math.Round(seconds, 3),
            }));
        }
        else
        {
            await around.Output.WriteLineAsync($"{tally.Sent:N0} messages published, {tally.Refused:N0} refused,"
                + $" {tally.Republished:N0} published again; {seconds:N1} s; nothing compared: there is no --api");
        }
        return tally.Refused == 0 && unreadable == 0 && tally.Sent > 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
