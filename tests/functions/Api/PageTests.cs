using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace SmartPilots.Functions.Tests.Api;

public sealed class PageTests(RunningApi api) : IClassFixture<RunningApi>
{
    [Fact]
    public async Task The_page_needs_no_key_and_may_load_nothing_from_elsewhere()
    {
        using var answer = await api.Nobody.GetAsync("/");

        Assert.Contains("<title>page</title>", await answer.Content.ReadAsStringAsync());
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        using var first = await api.Nobody.GetAsync("/index.html");
        var request = new HttpRequestMessage(HttpMethod.Get, "/index.html");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var again = await api.Nobody.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/chunk-A2B3C4D5.js", "public, max-age=31536000, immutable")]
    [InlineData("/en.js", "no-cache")]
    [InlineData("/", "no-cache")]
    public async Task A_file_named_by_its_content_is_not_asked_for_again(string path, string expected)
    {
        using var answer = await api.Nobody.GetAsync(path);

        Assert.Equal(expected, string.Join(", ", answer.Headers.GetValues("Cache-Control")));
    }

    [Theory]
    [InlineData("/", "gzip")]
    [InlineData("/", "br")]
    [InlineData("/api/pilots", "gzip")]
    [InlineData("/api/pilots", "br")]
    public async Task An_answer_is_compressed_for_who_takes_that_and_the_same_inside(string path, string coding)
    {
        var plain = await api.Operator.GetByteArrayAsync(path);
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.ParseAdd(coding == "br" ? "gzip, deflate, br" : "gzip, br;q=0");
        using var answer = await api.Operator.SendAsync(request);
        var sent = await answer.Content.ReadAsByteArrayAsync();
        using var inflated = new MemoryStream();
        using (Stream packed = coding == "br" ? new BrotliStream(new MemoryStream(sent), CompressionMode.Decompress)
            : new GZipStream(new MemoryStream(sent), CompressionMode.Decompress))
            await packed.CopyToAsync(inflated);

        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.Single());
        Assert.Equal(plain, inflated.ToArray());
        if (path != "/")
            Assert.InRange(sent.Length, 1, plain.Length / 3);
    }

    [Theory]
    [InlineData("/secret.txt")]
    [InlineData("/..%2fstore.db")]
    [InlineData("/none.js")]
    public async Task What_is_no_file_of_the_page_is_not_there(string path)
    {
        using var answer = await api.Nobody.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Health_says_which_build_runs()
    {
        var health = await api.Nobody.GetStringAsync("/api/health");

        Assert.Contains("\"status\":\"ok\"", health);
        Assert.Contains("\"store\":\"sqlite\"", health);
    }
}
