using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Data.Tables.Batch;

/// <summary>The answer to one action of a transaction.</summary>
internal sealed class PartResponse(
    int status, string reasonPhrase, IEnumerable<KeyValuePair<string, string>> headers, byte[] body, string clientRequestId) : Response
{
    private readonly ILookup<string, string> _headers =
        headers.ToLookup(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    public override int Status => status;

    public override string ReasonPhrase => reasonPhrase;

    public override Stream? ContentStream { get; set; } = new MemoryStream(body, 0, body.Length, false, true);

    public override string ClientRequestId { get; set; } = clientRequestId;

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => _headers.Contains(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() =>
        _headers.Select(values => new HttpHeader(values.Key, string.Join(',', values)));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = TryGetHeaderValues(name, out var values) ? string.Join(',', values) : null;
        return value is not null;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = _headers.Contains(name) ? _headers[name] : null;
        return values is not null;
    }
}
