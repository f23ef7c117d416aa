using SmartPilots.Core.Wire;

namespace SmartPilots.Simulation.Mutations;

/// <summary>Pipelines that answer wrongly or see other events than were sent.</summary>
internal static class IngestMutations
{
    public static IReadOnlyList<Func<Mutation>> All { get; } =
    [
        () => new Mutation("answers-before-commit", Promises.NothingLost)
        {
            Ingest = (events, ingest) =>
            {
                _ = ingest(events);
                return Task.FromResult(events.Select(e => new EventOutcome(e.Sequence, Outcome.Accepted)).ToArray());
            },
        },
        () => new Mutation("batch-taken-backwards", Promises.NothingLost)
        {
            Ingest = async (events, ingest) => [.. (await ingest([.. events.Reverse()])).Reverse()],
        },
        () => new Mutation("lanes-share-a-sequence", Promises.NothingLost)
        {
            Ingest = (events, ingest) => ingest([.. events.Select(e => e with { Source = new SourceId(e.Source.Gateway, e.Source.Epoch, SourceId.Live) })]),
        },
        RedeliveryNotRecognised,
        () => new Mutation("times-of-receipt-replace-times", Promises.NothingTwice)
        {
            Ingest = (events, ingest) => ingest([.. events.Select(WithoutTime)]),
        },
    ];

    // A fresh number for every delivery, as if each came from a new message.
    private static Mutation RedeliveryNotRecognised()
    {
        var last = 1_000_000L;
        return new Mutation("redelivery-not-recognised", Promises.Accounted)
        {
            Ingest = async (events, ingest) =>
            {
                var outcomes = await ingest([.. events.Select(e => e with { Sequence = ++last })]);
                return [.. outcomes.Select((outcome, i) => outcome with { Sequence = events[i].Sequence })];
            },
        };
    }

    private static DeviceEvent WithoutTime(DeviceEvent e)
    {
        var text = System.Text.Encoding.Latin1.GetString(e.Payload.Span);
        return e with { Payload = System.Text.Encoding.Latin1.GetBytes(text.Replace("{\"t\":", "{\"when\":", StringComparison.Ordinal)) };
    }
}
