using Azure.Data.Tables;
using Azure.Identity;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Storage;

namespace SmartPilots.Local.Commands;

/// <summary>Azure's tables, for the verbs that work on a store.</summary>
internal static class AzureTables
{
    /// <summary>Null when neither option is given.</summary>
    /// <param name="uri"><c>--tables</c>: their address, as who is signed in.</param>
    /// <param name="variable"><c>--tables-env</c>: the environment variable that holds their connection string.</param>
    /// <exception cref="InvalidDataException">There is no such variable.</exception>
    public static ITelemetryStore? Open(string? uri, string? variable)
    {
        if (uri is not null)
            return new AzureTableStore(options => new TableServiceClient(new Uri(uri), new DefaultAzureCredential(), options));
        if (variable is null)
            return null;
        var text = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set
            : throw new InvalidDataException($"--tables-env: the environment has no variable {variable}");
        return new AzureTableStore(options => new TableServiceClient(text, options));
    }
}
