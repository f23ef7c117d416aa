namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>The HTTP extension's entry point.</summary>
public static class FunctionsApplicationBuilderExtensions
{
    /// <summary>Lets functions take <c>HttpRequest</c> and return <c>IResult</c>. Nothing to set up here: no worker will run.</summary>
    public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder;
    }
}
