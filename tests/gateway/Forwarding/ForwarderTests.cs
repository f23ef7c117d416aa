using Microsoft.AspNetCore.Http;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Forwarding;

public sealed class ForwarderTests
{
    [Fact]
    public async Task Every_message_arrives_once_in_order_and_leaves_the_spool()
    {
        await using var link = await LinkUnderTest.StartAsync();
        await link.PutAsync(500);
        await link.DrainAsync();
        Assert.Equal(Names(500), link.Functions.Payloads());
        Assert.Equal((500, 500, 0), (link.Spool.Snapshot.Taken, link.Spool.Snapshot.Accepted, link.Spool.Snapshot.Depth));
        Assert.All(link.Functions.BatchSizes, size => Assert.InRange(size, 1, 100));
    }

    [Fact]
    public async Task The_request_carries_the_key_and_a_compressed_batch()
    {
        await using var link = await LinkUnderTest.StartAsync();
        string? authorization = null, encoding = null;
        link.Functions.Before = context =>
        {
            (authorization, encoding) = (context.Request.Headers.Authorization, context.Request.Headers.ContentEncoding);
            return Task.FromResult(false);
        };
        await link.PutAsync(1);
        await link.DrainAsync();
        Assert.Equal(("Bearer the-key", "gzip"), (authorization, encoding));
    }

    [Fact]
    public async Task Each_try_is_signed_anew_over_the_bytes_that_travel()
    {
        const string key = "a signing key of this test, 32 or more";
        await using var link = await LinkUnderTest.StartAsync(o => o with { SigningKey = key });
        var verdicts = new List<SignatureVerdict>();
        var ids = new List<string>();
        link.Functions.Before = async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Assert.True(BatchSignature.TryParse(context.Request.Headers[BatchSignature.Header], out var signature));
            verdicts.Add(signature!.Verify(TimeProvider.System.GetUtcNow(), body.ToArray(), [System.Text.Encoding.UTF8.GetBytes(key)]));
            ids.Add(signature.Id);
            body.Position = 0;
            context.Request.Body = new MemoryStream(body.ToArray());
            return await link.AnswerFirst(1, context, c => c.Response.StatusCode = 503);
        };
        await link.PutAsync(5);
        await link.DrainAsync();
        Assert.All(verdicts, verdict => Assert.Equal(SignatureVerdict.Valid, verdict));
        Assert.True(ids.Count > 1 && ids.Distinct().Count() == ids.Count, string.Join(' ', ids));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_server_in_trouble_is_asked_again_until_it_answers(int status)
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Before = context => link.AnswerFirst(5, context, c => c.Response.StatusCode = status);
        await link.PutAsync(50);
        await link.DrainAsync();
        Assert.Equal(Names(50), link.Functions.Payloads());
        Assert.Equal(0, link.Functions.Redelivered);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("date")]
    public async Task Retry_After_is_honoured_in_both_forms(string form)
    {
        var clock = TimeProvider.System;
        await using var link = await LinkUnderTest.StartAsync(o => o with { FirstPause = TimeSpan.FromMilliseconds(1) });
        var times = new List<long>();
        link.Functions.Before = context =>
        {
            times.Add(clock.GetTimestamp());
            return link.AnswerFirst(1, context, c =>
            {
                c.Response.StatusCode = 429;
                // A date has whole seconds: two ahead is at least one.
                c.Response.Headers.RetryAfter = form == "date" ? clock.GetUtcNow().AddSeconds(2).ToString("R") : form;
            });
        };
        await link.PutAsync(1);
        await link.DrainAsync();
        Assert.True(clock.GetElapsedTime(times[0], times[1]) > TimeSpan.FromSeconds(0.9), $"{clock.GetElapsedTime(times[0], times[1])}");
    }

    [Fact]
    public async Task An_answer_lost_on_the_way_is_repeated_and_not_counted_again()
    {
        await using var link = await LinkUnderTest.StartAsync();
        var cut = 0;
        link.Functions.AfterCounting = context =>
        {
            if (Interlocked.Increment(ref cut) > 3)
                return Task.FromResult(false);
            context.Abort();
            return Task.FromResult(true);
        };
        await link.PutAsync(100);
        await link.DrainAsync();
        Assert.Equal(Names(100), link.Functions.Payloads());
        Assert.True(link.Functions.Redelivered > 0);
        Assert.Equal(100, link.Spool.Snapshot.Delivered);
        Assert.Equal(link.Functions.Counted.Count, link.Spool.Snapshot.Delivered);
    }

    [Fact]
    public async Task A_poison_event_is_found_by_halving_and_put_aside_alone()
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.BeforeCounting = async (context, events) =>
        {
            if (!events.Any(e => e.Payload.Span.SequenceEqual("\"42\""u8) || e.Payload.Span.SequenceEqual("message 42"u8)))
                return false;
            await FunctionsStandIn.ProblemAsync(context, 400, BatchLimits.ProblemPrefix + "malformed-batch");
            return true;
        };
        await link.PutAsync(100);
        await link.DrainAsync();
        Assert.Equal(Names(100).Where(name => name != "message 42"), link.Functions.Payloads());
        Assert.Equal((99, 1), (link.Spool.Snapshot.Delivered, link.Spool.Snapshot.Poisoned));
        SpoolUnderTest.AssertAccounted(link.Spool.Snapshot);
    }

    [Fact]
    public async Task A_400_that_is_not_the_apps_own_is_no_reason_to_bisect()
    {
        await using var link = await LinkUnderTest.StartAsync();
        link.Functions.Before = context => link.AnswerFirst(3, context, c => FunctionsStandIn.ProblemAsync(c, 400, "about:blank"));
        await link.PutAsync(20);
        await link.DrainAsync();
        Assert.Equal(Names(20), link.Functions.Payloads());
        Assert.Equal(0, link.Spool.Snapshot.Poisoned);
    }

    [Fact]
    public async Task An_event_to_be_retried_goes_again_before_later_ones()
    {
        await using var link = await LinkUnderTest.StartAsync();
        // As the functions do: when a device's commit fails, all of its events in the batch are to be sent again.
        var (refusals, fails) = (3, false);
        link.Functions.BeforeCounting = (_, events) =>
        {
            fails = events.Any(IsOfTroubled) && --refusals >= 0;
            return Task.FromResult(false);
        };
        link.Functions.Judge = message => fails && IsOfTroubled(message) ? Outcome.Retry : Outcome.Accepted;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => link.Spool.Put($"message {i}", $"pilots/p/s/d{i % 2 * 2}/readings")));
        await link.DrainAsync();
        Assert.Equal(["message 0", "message 2", "message 4"], link.Functions.Payloads().Where(name => int.Parse(name[8..]) % 2 == 0));
        Assert.Equal(["message 1", "message 3", "message 5"], link.Functions.Payloads().Where(name => int.Parse(name[8..]) % 2 == 1));
        Assert.Equal(6, link.Spool.Snapshot.Accepted);
        Assert.True(refusals <= 0, $"{refusals} refusals left");

        static bool IsOfTroubled(DeviceEvent message) => message.Topic.Contains("/d2/", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_accepts_and_never_answers_is_given_up_after_the_timeout()
    {
        await using var link = await LinkUnderTest.StartAsync(o => o with { TryTimeout = TimeSpan.FromSeconds(0.5) });
        var silent = 2;
        link.Functions.Before = async context =>
        {
            if (Interlocked.Decrement(ref silent) < 0)
                return false;
            var gone = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return true;
        };
        await link.PutAsync(5);
        await link.DrainAsync();
        Assert.Equal(Names(5), link.Functions.Payloads());
    }

    internal static IEnumerable<string> Names(int count) => Enumerable.Range(0, count).Select(i => $"message {i}");
}
