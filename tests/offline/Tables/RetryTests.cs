using System.Diagnostics;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Http;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class RetryTests
{
    private const string Busy = """{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"The server is busy."}}}""";

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task A_busy_service_is_tried_again_with_the_same_row_and_request_id(int status)
    {
        var seen = new List<(string Body, string Id, string Signature)>();
        await using var server = await LocalHttp.StartAsync(async context =>
        {
            seen.Add((await new StreamReader(context.Request.Body).ReadToEndAsync(),
                context.Request.Headers["x-ms-client-request-id"].ToString(), context.Request.Headers.Authorization.ToString()));
            context.Response.StatusCode = seen.Count == 1 ? status : 204;
        });

        var answer = await Table(server).AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 });

        Assert.Equal(204, answer.Status);
        Assert.Equal(2, seen.Count);
        Assert.Equal(seen[0].Body, seen[1].Body);
        Assert.Contains("\"n\":1", seen[1].Body, StringComparison.Ordinal);
        Assert.NotEqual("", seen[0].Id);
        Assert.Equal(seen[0].Id, seen[1].Id);
        Assert.All(seen, request => Assert.StartsWith("SharedKeyLite pilots:", request.Signature, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_retry_carries_the_renewed_shared_access_signature_and_not_the_old_one()
    {
        var credential = new AzureSasCredential("sv=1&sig=old");
        var queries = new List<string>();
        await using var server = await LocalHttp.StartAsync(context =>
        {
            queries.Add(context.Request.QueryString.Value!);
            context.Response.StatusCode = queries.Count < 3 ? 503 : 404;
            if (queries.Count == 2) credential.Update("sv=1&sig=new%2B");
            return Task.CompletedTask;
        });
        var table = new TableServiceClient(new Uri(server.Address), credential, Fast(3)).GetTableClient("telemetry");

        await table.GetEntityIfExistsAsync<TableEntity>("p", "r", ["n"]);

        Assert.Equal(
            ["?$select=n&sv=1&sig=old", "?$select=n&sv=1&sig=old", "?$select=n&sv=1&sig=new%2B"],
            queries.Select(query => query.Replace("%24", "$", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Retry_after_is_waited_for_even_when_the_clients_own_delay_is_shorter()
    {
        var requests = 0;
        await using var server = await LocalHttp.StartAsync(context =>
        {
            context.Response.StatusCode = ++requests == 1 ? 503 : 204;
            context.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        var clock = Stopwatch.StartNew();

        await Table(server).UpsertEntityAsync(new TableEntity("p", "r"));

        Assert.Equal(2, requests);
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(0.95), $"waited {clock.Elapsed}");
    }

    [Fact]
    public async Task A_service_that_stays_busy_is_given_up_with_its_code()
    {
        var requests = 0;
        await using var server = await LocalHttp.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync(Busy);
        });

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() =>
            Table(server, retries: 2).SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("p", "r"))]));

        Assert.Equal((503, "ServerBusy", 3), (failed.Status, failed.ErrorCode, requests));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(412)]
    public async Task A_refusal_is_not_tried_again(int status)
    {
        var requests = 0;
        await using var server = await LocalHttp.StartAsync(context =>
        {
            requests++;
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("<html>not the service</html>");
        });

        var failed = await Assert.ThrowsAsync<RequestFailedException>(() => Table(server).UpsertEntityAsync(new TableEntity("p", "r")));

        Assert.Equal((status, 1), (failed.Status, requests));
        Assert.Null(failed.ErrorCode);
    }

    internal static TableClient Table(LocalHttp server, int retries = 3) => new(
        new Uri($"{server.Address}/pilots"),
        "telemetry",
        new TableSharedKeyCredential("pilots", AzuriteServer.Key),
        Fast(retries));

    private static TableClientOptions Fast(int retries) =>
        new() { Retry = { MaxRetries = retries, Mode = RetryMode.Fixed, Delay = TimeSpan.FromMilliseconds(1) } };
}
