using System.Buffers;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Events;
using SmartPilots.Functions.Ingest;
using SmartPilots.Simulation.Mutations;

namespace SmartPilots.Simulation.World;

/// <summary>What the ingest function does between HTTP and the pipeline.</summary>
internal sealed class IngestDoor(IngestPipeline pipeline, Mutation? mutation)
{
    public async Task<SimulatedAnswer> AnswerAsync(byte[] batch)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "POST";
        request.ContentType = BatchLimits.ContentType;
        request.Headers.ContentEncoding = "gzip";
        request.Body = new MemoryStream(batch);
        using var body = new BatchBody();
        var events = new List<DeviceEvent>();
        if (await body.ReadAsync(request, CancellationToken.None) is { } problem)
            throw new InvalidOperationException($"The gateway's batch is refused: {problem}");
        if (!CloudEventBatchReader.TryRead(body.Bytes, events, out var error))
            throw new InvalidOperationException($"The gateway's batch is refused: {error}");
        var outcomes = await (mutation?.Ingest?.Invoke(events, IngestAsync) ?? IngestAsync(events));
        var answer = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(answer, outcomes);
        return new SimulatedAnswer(200, BatchLimits.AnswerContentType, answer.WrittenSpan.ToArray());
    }

    private Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events) => pipeline.IngestAsync(events, CancellationToken.None);
}
