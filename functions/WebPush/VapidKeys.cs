using System.Buffers.Text;
using System.Security.Cryptography;

namespace SmartPilots.Functions.WebPush;

/// <summary>The pair of keys by which push services know this system (RFC 8292), base64url: made at first use, and kept with the subscriptions that it made.</summary>
internal sealed record VapidKeys(string PublicKey, string PrivateKey)
{
    /// <summary>No person's id.</summary>
    public const string Key = "vapid";

    public static VapidKeys Make()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var made = pair.ExportParameters(includePrivateParameters: true);
        return new VapidKeys(Base64Url.EncodeToString([4, .. made.Q.X!, .. made.Q.Y!]), Base64Url.EncodeToString(made.D!));
    }

    public Row ToRow() => new(Key, [new("schema", 1), new("public", PublicKey), new("private", PrivateKey)]);

    public static VapidKeys FromRow(StoredRow row) => new(row.Text("public")!, row.Text("private")!);
}
