using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using SmartPilots.Core.Wire;

namespace SmartPilots.Simulation.Mutations;

/// <summary>Gateways that break their word.</summary>
internal static class GatewayMutations
{
    public static IReadOnlyList<Func<Mutation>> All { get; } =
    [
        () => new Mutation("acknowledges-before-commit", Promises.NothingLost) { AcknowledgesEarly = true },
        () => new Mutation("spool-forgets-its-epoch", Promises.NothingLost) { Epoch = "0000000000000001" },
        () => new Mutation("uplink-drops-retry", Promises.NothingLost)
        {
            Answer = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"retry\"", "\"accepted\"", StringComparison.Ordinal)),
        },
        () => new Mutation("uplink-believes-a-portal", Promises.NothingLost) { Foreign = Believe, FirstSeed = 15 },
    ];

    // Whatever answers 200 is taken for "all accepted".
    private static HttpResponseMessage? Believe(HttpResponseMessage foreign, byte[] batch)
    {
        if (foreign.StatusCode != HttpStatusCode.OK)
            return null;
        using var gzip = new GZipStream(new MemoryStream(batch), CompressionMode.Decompress);
        using var json = JsonDocument.Parse(gzip);
        var outcomes = json.RootElement.EnumerateArray().Select(e => $$"""{"id":"{{e.GetProperty("id").GetString()}}","outcome":"accepted"}""");
        var content = new StringContent($$"""{"outcomes":[{{string.Join(',', outcomes)}}]}""");
        content.Headers.ContentType = new MediaTypeHeaderValue(BatchLimits.AnswerContentType);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }
}
