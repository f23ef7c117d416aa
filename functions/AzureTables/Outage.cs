using System.Net;
using Azure;
using Azure.Identity;

namespace SmartPilots.Functions.AzureTables;

/// <summary>What an exception of the table client means for the port.</summary>
internal static class Outage
{
    /// <summary>
    /// A row's condition failed: exists (409), has changed (412), is gone (404). Not the 409 of a table that is being deleted or made,
    /// nor the 404 of a table that is gone again.
    /// </summary>
    public static bool IsConflict(RequestFailedException refusal) => (HttpStatusCode)refusal.Status
        is HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed or HttpStatusCode.NotFound && !IsAboutTheTable(refusal);

    /// <summary>
    /// The service is not there, or will not now: throttled, failing, unreachable, silent, our role not granted yet. What is left, a
    /// request that the service calls wrong (400, 413), is a bug and passes through; so does the caller's own cancellation.
    /// </summary>
    public static bool Is(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        RequestFailedException refusal => refusal.Status is 0 or 401 or 403 or 408 or 429 or >= 500 || IsAboutTheTable(refusal)
            || refusal.Status < 300, // an answer that could not be read
        AggregateException retries => retries.InnerExceptions.All(inner => Is(inner, cancellationToken)),
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => failure is AuthenticationFailedException or IOException or HttpRequestException,
    };

    private static bool IsAboutTheTable(RequestFailedException refusal) =>
        refusal.ErrorCode is TableSet.NotFound or "TableBeingDeleted" or "TableAlreadyExists";
}
