using Azure.Core;
using Azure.Data.Tables.Batch;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <content>Transactions.</content>
public partial class TableClient
{
    /// <summary>
    /// All or nothing, for 1 to 100 rows of one partition, each named once, under 4 MiB. The answers are in the order of the actions.
    /// A retry after a lost answer meets its own work: the 409 or 412 it gets does not tell that from another writer's.
    /// </summary>
    /// <exception cref="TableTransactionFailedException">The service refused an action; nothing was stored.</exception>
    /// <exception cref="RequestFailedException">The service refused the whole request, or no usable answer came.</exception>
    public async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        EntityRequest[] requests = [.. transactionActions.Select(action => EntityRequest.Of(Name, action))];
        if (requests.Length == 0) throw new InvalidOperationException("A transaction needs at least one action.");

        var id = Guid.NewGuid();
        using var message = _account.Request(RequestMethod.Post, "/$batch");
        message.Request.Headers.SetValue("Content-Type", $"multipart/mixed; boundary=batch_{id}");
        message.Request.Content = RequestContent.Create(BatchBody.Write(_account, requests, id));
        var response = await _account.SendAsync(message, cancellationToken, 202).ConfigureAwait(false);
        return Response.FromValue(Outcomes(response, requests.Length), response);
    }

    private static IReadOnlyList<Response> Outcomes(Response response, int count)
    {
        IReadOnlyList<PartResponse> parts;
        try
        {
            parts = BatchAnswer.Read(response);
        }
        catch (FormatException wrong)
        {
            throw new RequestFailedException(response.Status, $"The answer to a transaction cannot be read: {wrong.Message}.", wrong);
        }

        if (parts.FirstOrDefault(part => part.Status >= 400) is { } failed)
            throw new TableTransactionFailedException(new RequestFailedException(failed, null, TableErrorParser.Instance));
        return parts.Count == count
            ? parts
            : throw new RequestFailedException(response.Status, $"A transaction of {count} actions was answered with {parts.Count} parts.");
    }
}
