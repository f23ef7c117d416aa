using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Microsoft.AspNetCore.Http;
using SmartPilots.Tests.Support;
using static Azure.Data.Tables.TableTransactionActionType;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>Answers to transactions as the service's documentation prints them, and wrong ones.</summary>
public sealed class BatchAnswerTests
{
    private const string Stored = """
        HTTP/1.1 204 No Content
        X-Content-Type-Options: nosniff
        Cache-Control: no-cache
        Preference-Applied: return-no-content
        DataServiceVersion: 3.0;
        Location: https://pilots.table.core.windows.net/telemetry(PartitionKey='p',RowKey='boundary=x')
        ETag: W/"datetime'2026-11-22T06%3A00%3A00.0000000Z'"


        """;

    [Fact]
    public async Task Each_action_gets_its_own_answer()
    {
        var answers = await SubmitAsync(2, Changeset(Stored, Stored));

        Assert.Equal([204, 204], answers.Value.Select(answer => answer.Status));
        Assert.Equal("W/\"datetime'2026-11-22T06%3A00%3A00.0000000Z'\"", answers.Value[1].Headers.ETag!.Value.ToString("H"));
        Assert.Contains(answers.Value[0].Headers, header => header is { Name: "Cache-Control", Value: "no-cache" });
        Assert.Equal("No Content", answers.Value[0].ReasonPhrase);
    }

    [Theory]
    [InlineData(409, "EntityAlreadyExists", "The specified entity already exists.\\nRequestId:1\\nTime:2026-11-22T06:00:00.1Z")]
    [InlineData(503, "ServerBusy", "The server is busy.")]
    [InlineData(500, "OperationTimedOut", "Operation could not be completed within the specified time.")]
    public async Task An_error_inside_a_202_fails_the_transaction_with_the_inner_status_code_and_index(
        int status, string code, string message)
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            SubmitAsync(100, Changeset(Refused(status, code, $"99:{message}"))));

        Assert.Equal(status, failed.Status);
        Assert.True(failed.ErrorCode == (TableErrorCode)code, failed.ErrorCode);
        Assert.Equal(99, failed.FailedTransactionActionIndex);
    }

    [Fact]
    public async Task An_error_without_an_index_leaves_the_index_open()
    {
        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            SubmitAsync(2, Changeset(Refused(400, "InvalidInput", "One of the request inputs is not valid."))));

        Assert.Equal(400, failed.Status);
        Assert.Null(failed.FailedTransactionActionIndex);
    }

    [Theory]
    [InlineData("""{"odata.error":{"message":"plain"}}""")]
    [InlineData("""{"odata.error":7}""")]
    [InlineData("""["odata.error"]""")]
    [InlineData("<error/>")]
    [InlineData("")]
    public async Task An_error_of_another_shape_still_fails_the_transaction_with_its_status(string body)
    {
        var answer = $"HTTP/1.1 412 Precondition Failed\nContent-Type: application/json\n\n{body}\n";

        var failed = await Assert.ThrowsAsync<TableTransactionFailedException>(() => SubmitAsync(2, Changeset(answer)));

        Assert.Equal(412, failed.Status);
    }

    [Fact]
    public async Task A_202_that_is_no_answer_to_a_transaction_is_a_failure()
    {
        string[] wrong =
        [
            "",
            "<html>Sign in to the network</html>",
            Changeset(Stored),
            Changeset(Stored, Stored)[..^60],
            Changeset(Stored, "nonsense\n\n"),
        ];
        foreach (var body in wrong)
        {
            var failed = await Assert.ThrowsAsync<RequestFailedException>(() => SubmitAsync(2, body));
            Assert.Equal(202, failed.Status);
        }
    }

    private static string Refused(int status, string code, string message) => $$$$"""
        HTTP/1.1 {{{{status}}}} Refused
        DataServiceVersion: 3.0;
        Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8

        {"odata.error":{"code":"{{{{code}}}}","message":{"lang":"en-US","value":"{{{{message}}}}"}}}

        """;

    private static string Changeset(params string[] parts)
    {
        var inner = string.Concat(parts.Select(part =>
            $"--changesetresponse_a6253244\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\n{part}"));
        var outer = "--batchresponse_e69b1c6c\nContent-Type: multipart/mixed; boundary=changesetresponse_a6253244\n\n";
        return $"{outer}{inner}--changesetresponse_a6253244--\n--batchresponse_e69b1c6c--\n".ReplaceLineEndings("\r\n");
    }

    private static async Task<Response<IReadOnlyList<Response>>> SubmitAsync(int actions, string body)
    {
        await using var server = await LocalHttp.StartAsync(context =>
        {
            context.Response.StatusCode = 202;
            context.Response.ContentType = "multipart/mixed; boundary=batchresponse_e69b1c6c";
            return context.Response.WriteAsync(body);
        });
        return await RetryTests.Table(server).SubmitTransactionAsync(
            Enumerable.Range(0, actions).Select(n => new TableTransactionAction(Add, new TableEntity("p", $"{n}"))));
    }
}
