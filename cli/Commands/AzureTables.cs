using Azure.Data.Tables;
using Azure.Identity;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Cli.Commands;

/// <summary>Azure's tables, for the verbs that work on a store.</summary>
internal static class AzureTables
{
    /// <summary><c>--tables</c>: their address, as who is signed in.</summary>
    public static Option<string?> UriOption()
    {
        var option = new Option<string?>("--tables")
        {
            Description = "Instead of --data: Azure's tables, https://NAME.table.core.windows.net, as who you are signed in with (az login)",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(Uri.TryCreate(token.Value, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
                result.AddError($"--tables: {token.Value} is no https address");
        });
        return option;
    }

    /// <summary><c>--tables-env</c>: the environment variable that holds their connection string.</summary>
    public static Option<string?> VariableOption() => new("--tables-env")
    {
        Description = "Instead of --data: environment variable that holds the connection string of Azure's tables",
    };

    /// <summary>Null when neither option is given.</summary>
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
