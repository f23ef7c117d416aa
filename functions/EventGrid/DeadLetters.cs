using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Logging;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.EventGrid;

/// <summary>
/// Takes in what Event Grid gave up delivering: one or many events to a blob. A blob is deleted after all of it is stored or in quarantine, so
/// a crash in between takes it in again, and its messages are known then.
/// </summary>
public sealed partial class DeadLetters(EventGridSettings settings, CallerKeys callers, EventIntake intake, ILogger<DeadLetters> log)
{
    private const int MaxBlobBytes = 8 * BatchLimits.MaxBodyBytes;

    /// <summary>
    /// With the sweep. A deployment without Event Grid disables it by setting <c>AzureWebJobs.deadletters.Disabled</c> (infra/pilot.bicep): its runs would be
    /// billed.
    /// </summary>
    [Function("deadletters")]
    public Task RunAsync([TimerTrigger("%SweepSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => TakeInAsync(cancellationToken);

    /// <summary>The blobs taken in. Ends early when the store is away; what is left waits for the next run.</summary>
    public async Task<int> TakeInAsync(CancellationToken cancellationToken)
    {
        if (settings.DeadLetters is not { } container || callers.EventGridKeys.FirstOrDefault() is not { } sender)
            return 0;
        var taken = 0;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (blob.Properties.ContentLength > MaxBlobBytes)
                LogTooLarge(blob.Name, blob.Properties.ContentLength.Value, MaxBlobBytes);
            else if (await TakeInAsync(container.GetBlobClient(blob.Name), sender, cancellationToken) is not { } isTaken)
                break;
            else if (isTaken)
                taken++;
        }
        return taken;
    }

    // Null when the store is away; false when another run was faster, or the blob stays.
    private async Task<bool?> TakeInAsync(BlobClient blob, CallerKey sender, CancellationToken cancellationToken)
    {
        try
        {
            var content = (await blob.DownloadContentAsync(cancellationToken)).Value;
            var bytes = content.Content.ToMemory();
            var result = await intake.TakeAsync(sender, bytes, cancellationToken);
            if (result.Malformed is { } why)
            {
                LogMalformed(blob.Name, why);
                if (bytes.Length > RoutedEventReader.MaxKeptBytes)
                    return false;
                if (!await intake.QuarantineAsync(sender, bytes, cancellationToken))
                    return null;
            }
            else if (result.Counts is null)
            {
                return null;
            }
            await blob.DeleteAsync(conditions: new BlobRequestConditions { IfMatch = content.Details.ETag }, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is StatusCodes.Status404NotFound or StatusCodes.Status412PreconditionFailed)
        {
            return false;
        }
    }

    [LoggerMessage(301, LogLevel.Error, "Dead-lettered blob {Blob} has {Length} bytes, over the limit of {Limit}: it stays where it is")]
    private partial void LogTooLarge(string blob, long length, int limit);

    [LoggerMessage(302, LogLevel.Error, "Dead-lettered blob {Blob} is not events: {Why} It goes to quarantine whole; one over 900,000 bytes stays where it is")]
    private partial void LogMalformed(string blob, string why);
}
