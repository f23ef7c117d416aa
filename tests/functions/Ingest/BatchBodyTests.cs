using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class BatchBodyTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_bytes_arrive_as_sent(bool zipped)
    {
        var sent = Encoding.UTF8.GetBytes(new string('x', 300_000));

        var (code, bytes) = await ReadAsync(zipped ? Gzip(sent) : sent, zipped ? "gzip" : "");

        Assert.Null(code);
        Assert.Equal(sent, bytes);
    }

    [Fact]
    public async Task A_small_body_that_inflates_past_the_limit_is_cut_off()
    {
        var bomb = Gzip(new byte[200 * 1024 * 1024]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var (code, bytes) = await ReadAsync(bomb, "gzip");

        Assert.Equal("batch-too-large", code);
        Assert.True(bytes.Length < 3 * BatchLimits.MaxBodyBytes, $"{bytes.Length} bytes were taken in");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10 * BatchLimits.MaxBodyBytes);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_taken_and_one_byte_more_is_not()
    {
        Assert.Null((await ReadAsync(new byte[BatchLimits.MaxBodyBytes], "")).Code);
        Assert.Equal("batch-too-large", (await ReadAsync(new byte[BatchLimits.MaxBodyBytes + 1], "")).Code);
    }

    [Fact]
    public async Task A_torn_gzip_never_passes_for_a_batch()
    {
        var whole = Gzip(Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Range(0, 10_000))}]"));

        var (code, bytes) = await ReadAsync(whole[..(whole.Length / 2)], "gzip");

        // The decompressor ends silently where the bytes end; the missing end of the array gives it away.
        Assert.True(code == "malformed-batch" || !CloudEventBatchReader.TryRead(bytes, [], out _));
        Assert.Equal("malformed-batch", (await ReadAsync("not gzip"u8.ToArray(), "gzip")).Code);
    }

    [Theory]
    [InlineData("application/json", "")]
    [InlineData("", "")]
    [InlineData(BatchLimits.ContentType, "br")]
    [InlineData(BatchLimits.ContentType, "gzip, gzip")]
    public async Task Another_type_or_encoding_is_refused(string type, string encoding) =>
        Assert.Equal("wrong-content-type", (await ReadAsync([], encoding, type)).Code);

    [Fact]
    public async Task A_charset_after_the_type_does_no_harm() =>
        Assert.Null((await ReadAsync([], "", BatchLimits.ContentType + "; charset=utf-8")).Code);

    private static async Task<(string? Code, byte[] Bytes)> ReadAsync(byte[] body, string encoding, string type = BatchLimits.ContentType)
    {
        var request = new DefaultHttpContext().Request;
        request.ContentType = type;
        request.Headers.ContentEncoding = encoding;
        request.Body = new MemoryStream(body);
        using var read = new BatchBody();
        var problem = await read.ReceiveAsync(request, CancellationToken.None) ?? read.Inflate();
        return (problem?.Code, read.Bytes.ToArray());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return zipped.ToArray();
    }
}
