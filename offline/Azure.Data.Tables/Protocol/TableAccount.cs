using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Protocol;

/// <summary>One account's address and pipeline: makes requests, and turns answers of an unexpected status into exceptions.</summary>
internal sealed class TableAccount
{
    public const string MinimalMetadata = "application/json;odata=minimalmetadata";
    public const string NoMetadata = "application/json;odata=nometadata";

    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    private TableAccount(Uri endpoint, HttpPipelinePolicy? authentication, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        options ??= new TableClientOptions();
        Endpoint = endpoint;
        _version = options.VersionString;
        var pipeline = new HttpPipelineOptions(options) { RequestFailedDetailsParser = TableErrorParser.Instance };
        if (authentication is not null) pipeline.PerRetryPolicies.Add(authentication);
        _pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    public Uri Endpoint { get; }

    /// <summary>First path segment of an emulator's address, first label of the host of a real one.</summary>
    public string AccountName => IPAddress.TryParse(Endpoint.Host, out _) || Endpoint.IsLoopback
        ? Endpoint.Segments.ElementAtOrDefault(1)?.TrimEnd('/') ?? ""
        : Endpoint.Host.Split('.')[0];

    public static TableAccount With(string connectionString, TableClientOptions? options)
    {
        var parsed = ConnectionString.Parse(connectionString);
        return parsed.SharedKey is { } key ? With(parsed.Endpoint, key, options) : With(parsed.Endpoint, parsed.Sas!, options);
    }

    public static TableAccount With(Uri endpoint, TableClientOptions? options) => new(endpoint, null, options);

    public static TableAccount With(Uri endpoint, TableSharedKeyCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, new SharedKeyLitePolicy(credential), options);
    }

    public static TableAccount With(Uri endpoint, AzureSasCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return new(endpoint, new SasPolicy(credential), options);
    }

    /// <summary>The pipeline refuses to send a token over plain HTTP.</summary>
    public static TableAccount With(Uri endpoint, TokenCredential credential, TableClientOptions? options)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(credential);
        var cosmos = endpoint.Host.Contains(".table.cosmos", StringComparison.OrdinalIgnoreCase);
        var scope = cosmos ? "https://cosmos.azure.com/.default" : "https://storage.azure.com/.default";
        return new(endpoint, new BearerTokenAuthenticationPolicy(credential, scope), options);
    }

    /// <summary>Address of <paramref name="path"/>, which is escaped already and starts with a slash.</summary>
    public RequestUriBuilder Address(string path)
    {
        var uri = new RequestUriBuilder();
        uri.Reset(Endpoint);
        uri.AppendPath(path, false);
        return uri;
    }

    public HttpMessage Request(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri = Address(path);
        var headers = message.Request.Headers;
        headers.SetValue("x-ms-version", _version);
        headers.SetValue("DataServiceVersion", "3.0");
        headers.SetValue("Accept", MinimalMetadata);
        return message;
    }

    /// <exception cref="RequestFailedException">After the retries: no answer (status 0), or one of another status.</exception>
    public async Task<Response> SendAsync(HttpMessage message, CancellationToken cancellationToken, params int[] expected)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        return expected.Contains(message.Response.Status) ? message.Response : throw new RequestFailedException(message.Response);
    }
}
