using System.Buffers;
using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Tests.Api;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>Over real HTTP: what a gateway may hand in, and how it is told that it may not.</summary>
public sealed class SignedBatchTests(RunningApi api) : IClassFixture<RunningApi>
{
    private const string Own = $"pilots/{RunningApi.Pilot}/headworks/nobody/readings";
    private const string Foreign = $"pilots/{RunningApi.Pilot}/tap-market/nobody/readings";
    private static long _sequence;

    [Fact]
    public async Task A_signed_batch_is_taken_once_and_its_recording_refused()
    {
        var body = Body(RunningApi.SiteGateway, Own);
        var header = Sign(body);

        Assert.Equal("quarantined unknown-device", await PostAsync(body, header));
        Assert.Equal("403 replayed", await PostAsync(body, header));
        Assert.Equal("redelivered", await PostAsync(body, Sign(body))); // the gateway itself, whose answer was lost
    }

    [Fact]
    public async Task A_batch_without_the_signature_of_its_bytes_is_refused()
    {
        var body = Body(RunningApi.SiteGateway, Own);
        Assert.Equal("403 bad-signature", await PostAsync(body, null));
        Assert.Equal("403 bad-signature", await PostAsync(Body(RunningApi.SiteGateway, Own), Sign(body)));
    }

    [Fact]
    public async Task A_key_sends_in_its_own_name_only()
    {
        var body = Body("gw", Own);

        Assert.Equal("403 foreign-source", await PostAsync(body, Sign(body)));
    }

    [Fact]
    public async Task A_message_of_another_site_waits_in_quarantine_under_its_gateway_and_the_rest_goes_on()
    {
        var body = Body(RunningApi.SiteGateway, Own, Foreign);

        Assert.Equal("quarantined unknown-device, quarantined forbidden-topic", await PostAsync(body, Sign(body)));

        var kept = (await api.GetAsync("/api/quarantine?pilot=-&reason=forbidden-topic"))["entries"]!.AsArray();
        Assert.Contains(kept, entry => (string)entry!["topic"]! == Foreign && (string)entry["device"]! == $"-/-/{RunningApi.SiteGateway}");
    }

    private static byte[] Body(string gateway, params string[] topics)
    {
        var plain = new ArrayBufferWriter<byte>();
        using (var writer = new CloudEventBatchWriter(plain))
        {
            foreach (var topic in topics)
                writer.Add(new DeviceEvent(new SourceId(gateway, "e1", "live"), Interlocked.Increment(ref _sequence), topic, RunningApi.Now.UtcTicks, "{}"u8.ToArray()));
            writer.Complete();
        }
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(plain.WrittenSpan);
        return zipped.ToArray();
    }

    private string Sign(byte[] body) =>
        BatchSignature.Sign(RunningApi.SiteGateway, TimeProvider.System.GetUtcNow(), body, Encoding.UTF8.GetBytes(api.SiteSigningKey)).ToString();

    private async Task<string> PostAsync(byte[] body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, BatchLimits.Path) { Content = RunningApi.Batch(body) };
        request.Content.Headers.ContentEncoding.Add("gzip");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.SiteKey);
        if (signature is not null)
            request.Headers.Add(BatchSignature.Header, signature);
        using var answer = await api.Nobody.SendAsync(request);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return answer.IsSuccessStatusCode
            ? string.Join(", ", json["outcomes"]!.AsArray().Select(o => $"{o!["outcome"]} {o["reason"]}".Trim()))
            : $"{(int)answer.StatusCode} {((string)json["type"]!)[BatchLimits.ProblemPrefix.Length..]}";
    }
}
