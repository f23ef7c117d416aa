using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

/// <summary>Shared access signatures for Azurite's account, by the service's description of an account SAS, version 2019-02-02.</summary>
internal static class AccountSas
{
    /// <param name="permissions">A subset of <c>rwdlacu</c>, in this order.</param>
    public static string Sign(string permissions = "rwdlacu")
    {
        const string services = "t", resources = "sco", version = "2019-02-02";
        var expiry = TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        string[] fields = [AzuriteServer.Account, permissions, services, resources, "", expiry, "", "", version, ""];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(
            Convert.FromBase64String(AzuriteServer.Key), Encoding.UTF8.GetBytes(string.Join('\n', fields))));
        return $"sv={version}&ss={services}&srt={resources}&sp={permissions}" +
            $"&se={Uri.EscapeDataString(expiry)}&sig={Uri.EscapeDataString(signature)}";
    }
}
