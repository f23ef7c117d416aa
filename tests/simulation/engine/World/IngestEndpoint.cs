using System.Buffers;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Tests;
using SmartPilots.Simulation.Mutations;

namespace SmartPilots.Simulation.World;

/// <summary>The HTTP side of one instance: requests as the network brings them, handed to the ingest function as its host would.</summary>
internal sealed class IngestEndpoint(IngestPipeline pipeline, Mutation? mutation)
{
    private static readonly string[] Gateways = ["g1", "g2"];
    private static readonly CallerKeys Callers = new([.. Gateways.Select(name => CallerKey.Of(name, CallerRole.Gateway, KeyOf(name)))]);

    // Unsigned: that a recording is refused would hide what the store must withstand on its own, a batch that arrives twice.
    private static readonly BatchAuthenticator Authenticator = new(new KnownGateways([.. Gateways.Select(name => new KnownGateway(name, AccessScope.All, []))]),
        TimeProvider.System);

    private readonly IngestFunction _function = new(pipeline, Callers, Authenticator);

    public static string KeyOf(string gateway) => $"the-key-of-{gateway}";

    public async Task<SimulatedAnswer> AnswerAsync(SimulatedRequest batch)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = BatchLimits.ContentType;
        context.Request.Headers.ContentEncoding = "gzip";
        context.Request.Headers.Authorization = batch.Authorization;
        context.Request.Body = new MemoryStream(batch.Body);
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
        _ = await body.ReceiveAsync(request, CancellationToken.None) ?? body.Inflate();
        var events = new List<DeviceEvent>();
        if (!CloudEventBatchReader.TryRead(body.Bytes, events, out var error))
            throw new InvalidOperationException($"The gateway's batch is refused: {error}");
        var outcomes = await broken(events, batch => pipeline.IngestAsync(batch, CancellationToken.None));
        var answer = new ArrayBufferWriter<byte>();
        BatchAnswer.Write(answer, outcomes);
        return new SimulatedAnswer(200, BatchLimits.AnswerContentType, answer.WrittenSpan.ToArray());
    }
}
