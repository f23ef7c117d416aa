using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>Where the next page of a row query starts: the service's two headers, joined with a blank, which they never hold.</summary>
internal static class Continuation
{
    public static string? Of(Response response)
    {
        if (!response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition)) return null;
        response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row);
        return $"{partition} {row}";
    }

    public static void AddTo(RequestUriBuilder uri, string token)
    {
        var parts = token.Split(' ');
        if (parts.Length != 2) throw new ArgumentException("This continuation token is not one of a query over rows.", nameof(token));
        uri.AppendQuery("NextPartitionKey", parts[0], true);
        if (parts[1].Length > 0) uri.AppendQuery("NextRowKey", parts[1], true);
    }
}
