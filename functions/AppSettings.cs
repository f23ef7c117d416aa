using Microsoft.Extensions.Configuration;
using SmartPilots.Core.Notifications;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.EventGrid;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions;

/// <summary>The app's settings in Azure, read once at the start. In environment variables a colon is two underscores.</summary>
/// <param name="TablesUri"><c>Tables:Uri</c>, such as <c>https://NAME.table.core.windows.net</c>; the app signs in with its managed identity.</param>
/// <param name="TablesConnectionString"><c>Tables:ConnectionString</c>, for an emulator; exactly one of the two is given.</param>
/// <param name="Callers">
/// <c>Access:OperatorKeys</c> and <c>Access:GatewayKeys</c>: entries <c>id:base64url(sha256)</c> parted by spaces. <c>Access:IntegrationKeys</c>,
/// which may be empty: entries <c>name:base64url(sha256):pilot,pilot</c>. <c>Access:EventGridKeys</c>, which may be empty: entries
/// <c>name:base64url(sha256):scope</c> or <c>name:token:scope</c>.
/// </param>
/// <param name="Gateways"><c>Access:Gateways</c>: entries <c>name:scope:signing-key[,signing-key]</c> parted by spaces (see <see cref="KnownGateway"/>).</param>
/// <param name="EventGrid"><c>EventGrid:…</c>, see <see cref="EventGridSettings"/>.</param>
/// <param name="PilotsFolder"><c>PilotsFolder</c>; <c>pilots</c> beside the app by default.</param>
/// <param name="Notifications"><c>Notifications</c>: the notifications file itself, JSON or base64 of it; empty where nobody is told.
/// <c>${NAME}</c> in it stands for setting <c>NAME</c>.</param>
/// <param name="OpenId"><c>OpenId:…</c>, see <see cref="OpenIdSettings"/>; null without.</param>
internal sealed record AppSettings(Uri? TablesUri, string? TablesConnectionString, CallerKeys Callers, IReadOnlyList<KnownGateway> Gateways,
    EventGridSettings EventGrid, string PilotsFolder, NotificationPlan Notifications, OpenIdSettings? OpenId)
{
    /// <exception cref="InvalidOperationException">Names the key that is missing or wrong.</exception>
    public static AppSettings Read(IConfiguration configuration)
    {
        var connection = configuration["Tables:ConnectionString"];
        var uri = configuration["Tables:Uri"];
        Require(uri is null != connection is null, "Tables:Uri", "or Tables:ConnectionString is needed, and not both");
        Require(uri is null || Uri.IsWellFormedUriString(uri, UriKind.Absolute), "Tables:Uri", "must be an absolute address");
        Require(configuration["SweepSchedule"] is not null, "SweepSchedule", "is needed: the sweep's timer names it");
        Require(configuration["NotifySchedule"] is not null, "NotifySchedule", "is needed: the timer that tells people of alerts names it");
        var callers = ReadCallers(configuration);
        return new AppSettings(uri is null ? null : new Uri(uri), connection, callers, ReadGateways(configuration),
            EventGridSettings.Read(configuration, callers), configuration["PilotsFolder"] ?? Path.Combine(AppContext.BaseDirectory, "pilots"),
            ReadNotifications(configuration), OpenIdSettings.Read(configuration));
    }

    private static CallerKeys ReadCallers(IConfiguration configuration)
    {
        var operators = configuration["Access:OperatorKeys"];
        var gateways = configuration["Access:GatewayKeys"];
        Require(!string.IsNullOrWhiteSpace(operators), "Access:OperatorKeys", "is needed: nobody could sign in");
        Require(!string.IsNullOrWhiteSpace(gateways), "Access:GatewayKeys", "is needed: no gateway could send");
        try
        {
            return CallerKeys.Parse(operators!, gateways!, configuration["Access:IntegrationKeys"] ?? "",
                configuration["Access:EventGridKeys"] ?? "");
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"Setting Access:OperatorKeys, Access:GatewayKeys, Access:IntegrationKeys or Access:EventGridKeys: {e.Message}", e);
        }
    }

    private static IReadOnlyList<KnownGateway> ReadGateways(IConfiguration configuration)
    {
        var text = configuration["Access:Gateways"];
        Require(!string.IsNullOrWhiteSpace(text), "Access:Gateways", "is needed: it says how each gateway signs and what it may speak for");
        try
        {
            return [.. new KnownGateways(KnownGateways.Parse(text!)).All];
        }
        catch (FormatException e)
        {
            throw new InvalidOperationException($"Setting Access:Gateways: {e.Message}", e);
        }
    }

    private static NotificationPlan ReadNotifications(IConfiguration configuration)
    {
        if (configuration["Notifications"] is not { Length: > 0 } json)
            return NotificationPlan.None;
        var bytes = json.StartsWith('{') ? Encoding.UTF8.GetBytes(json) : new byte[json.Length];
        if (!json.StartsWith('{'))
        {
            Require(Convert.TryFromBase64String(json, bytes, out var length), "Notifications", "must be the file itself, or base64 of it");
            bytes = bytes[..length];
        }
        var result = NotificationFileReader.Read(bytes, "Notifications", name => configuration[name]);
        return result.Plan ?? throw new InvalidOperationException($"Setting {string.Join('\n', result.Errors)}");
    }

    private static void Require(bool holds, string key, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"Setting {key} {rule}.");
    }
}
