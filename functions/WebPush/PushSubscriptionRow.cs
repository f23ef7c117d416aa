using System.Security.Cryptography;

namespace SmartPilots.Functions.WebPush;

/// <summary>
/// A browser that a person is told by: table <c>people</c>, partition <c>push</c>, key <c>{person}~{id}</c>. The id follows from the address, so that
/// the same browser is there once.
/// </summary>
/// <param name="Endpoint">Of the browser's push service; who knows it with our key can send to the browser.</param>
/// <param name="P256dh">The browser's public key, P-256, base64url.</param>
/// <param name="Auth">Its authentication secret, 16 bytes, base64url.</param>
internal sealed record PushSubscriptionRow(string Person, string Endpoint, string P256dh, string Auth, string Browser, long MadeTicks)
{
    public const string Partition = "push";

    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Endpoint)).AsSpan(0, 8));

    public string Key => KeyOf(Person, Id);

    public static string KeyOf(string person, string id) => $"{person}~{id}";

    public Row ToRow() => new(Key,
    [
        new("schema", 1), new("endpoint", Endpoint), new("p256dh", P256dh), new("auth", Auth), new("browser", Browser), new("made", MadeTicks),
    ]);

    public static PushSubscriptionRow FromRow(StoredRow row) => new(row.Key.Split('~')[0], row.Text("endpoint")!, row.Text("p256dh")!, row.Text("auth")!,
        row.Text("browser")!, row.Number("made") ?? 0);
}
