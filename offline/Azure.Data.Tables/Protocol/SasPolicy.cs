using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Protocol;

/// <summary>
/// Puts the shared access signature on the address; after a rotation (<see cref="AzureSasCredential.Update"/>) a retry carries the new one.
/// </summary>
internal sealed class SasPolicy(AzureSasCredential credential) : HttpPipelineSynchronousPolicy
{
    private const string Applied = "SmartPilots.AppliedSas";

    public override void OnSendingRequest(HttpMessage message)
    {
        var signature = credential.Signature.TrimStart('?');
        var query = message.Request.Uri.Query.TrimStart('?');
        if (message.TryGetProperty(Applied, out var old) && old is string earlier) query = query[..^earlier.Length].TrimEnd('&');
        message.Request.Uri.Query = query.Length == 0 ? $"?{signature}" : $"?{query}&{signature}";
        message.SetProperty(Applied, signature);
    }
}
