using System.Text.Json.Serialization;

namespace SmartPilots.Local.Backups;

/// <summary>What a backup holds: its entry <c>manifest.json</c>.</summary>
/// <param name="Format">Of the backup itself.</param>
/// <param name="StoreSchema">Of the store in it: an older program refuses a newer one.</param>
/// <param name="HasKeys">Whether keys, credentials and certificates are in it.</param>
/// <param name="Files">Hex SHA-256 of each entry.</param>
internal sealed record BackupManifest(int Format, DateTimeOffset MadeAt, int StoreSchema, bool HasKeys, IReadOnlyDictionary<string, string> Files)
{
    public const int CurrentFormat = 1;
    public const string Name = "manifest.json";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class BackupJson : JsonSerializerContext;
