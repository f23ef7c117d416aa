using System.Buffers;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Events;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Simulation.Mutations;

namespace SmartPilots.Simulation.World;

/// <summary>The HTTP side of one instance: requests as the network brings them, handed to the ingest function as its host would.</summary>
internal sealed class IngestDoor(IngestPipeline pipeline, Mutation? mutation)
{
    public const string Key = "the-gateways-key";

    private static readonly CallerKeys Callers = new([CallerKey.Of("gateway", CallerRole.Gateway, Key)]);

    private readonly IngestFunction _function = new(pipeline, Callers);

    public async Task<SimulatedAnswer> AnswerAsync(byte[] batch)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = BatchLimits.ContentType;
        context.Request.Headers.ContentEncoding = "gzip";
        context.Request.Headers.Authorization = $"Bearer {Key}";
        context.Request.Body = new MemoryStream(batch);
        if (mutation?.Ingest is { } broken)
            return await AnswerAsync(context.Request, broken);
        using var answer = new MemoryStream();
        context.Response.Body = answer;
        await _function.Ingest(context.Request, CancellationToken.None);
        return new SimulatedAnswer(context.Response.StatusCode, context.Response.ContentType, answer.ToArray())
        {
            RetryAfter = context.Response.Headers.RetryAfter,
        };
    }

    // The same without the function, with what a mutation puts in place of the pipeline.
    private async Task<SimulatedAnswer> AnswerAsync(HttpRequest request, IngestStandIn broken)
    {
        using var body = new BatchBody();
        await body.ReadAsync(request, CancellationToken.None);
        var events = new List<DeviceEvent>();
        if (!CloudEventBatchReader.TryRead(body.Bytes, events, out var error))
            throw new InvalidOperationException($"The gateway's batch is refused: {error}");
        var outcomes = await broken(events, batch => pipeline.IngestAsync(batch, CancellationToken.None));
        var answer = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(answer, outcomes);
        return new SimulatedAnswer(200, BatchLimits.AnswerContentType, answer.WrittenSpan.ToArray());
    }
}
