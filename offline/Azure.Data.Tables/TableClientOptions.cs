using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>
/// Options of a client. Retries, transport and diagnostics are Azure.Core's: by default 3 retries on 408, 429, 500, 502, 503, 504 and lost
/// connections, with exponential back-off from 0.8 s to 60 s or as the answer's Retry-After says.
/// </summary>
public class TableClientOptions(TableClientOptions.ServiceVersion serviceVersion = TableClientOptions.ServiceVersion.V2020_12_06)
    : ClientOptions
{
#pragma warning disable CA1707 // Published names.
    /// <summary>Versions of the table protocol.</summary>
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
#pragma warning restore CA1707

    internal string VersionString { get; } = serviceVersion switch
    {
        ServiceVersion.V2019_02_02 => "2019-02-02",
        ServiceVersion.V2020_12_06 => "2020-12-06",
        _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion)),
    };
}
