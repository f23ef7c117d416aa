using System.Buffers;
using System.Text;
using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables.Batch;

/// <summary>The body of a transaction: one changeset inside a multipart/mixed batch, each part an HTTP request in text.</summary>
internal static class BatchBody
{
    public static ReadOnlyMemory<byte> Write(TableAccount account, IReadOnlyList<EntityRequest> requests, Guid id)
    {
        var body = new ArrayBufferWriter<byte>(1024 * requests.Count);
        Text(body, $"--batch_{id}\r\nContent-Type: multipart/mixed; boundary=changeset_{id}\r\n\r\n");
        foreach (var request in requests)
        {
            Text(body, $"--changeset_{id}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            Text(body, $"{request.Method} {account.Address(request.Path).ToUri().AbsoluteUri} HTTP/1.1\r\n");
            Text(body, $"Accept: {TableAccount.MinimalMetadata}\r\nDataServiceVersion: 3.0\r\n");
            if (request.IfMatch is not null) Text(body, $"If-Match: {request.IfMatch}\r\n");
            if (!request.Body.IsEmpty) Text(body, $"Prefer: return-no-content\r\nContent-Type: {TableAccount.NoMetadata}\r\n");
            Text(body, "\r\n");
            body.Write(request.Body.Span);
            Text(body, "\r\n");
        }

        Text(body, $"--changeset_{id}--\r\n\r\n--batch_{id}--\r\n");
        return body.WrittenMemory;
    }

    private static void Text(ArrayBufferWriter<byte> body, string text) => Encoding.UTF8.GetBytes(text, body);
}
