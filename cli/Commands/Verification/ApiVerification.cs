using SmartPilots.Core.Model;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Cli.Commands.Verification;

/// <summary>
/// <c>verify</c> and <c>rebuild</c> of a system elsewhere, through its API. Device by device, so that each request is short enough for
/// what stands between (Azure's front door gives up after 230 s), progress shows, and what was interrupted was whole so far.
/// </summary>
internal static class ApiVerification
{
    public static async Task RunAsync(ParseResult parsed, DeviceFilter filter, ApiClient api, bool repair, VerifyOutput output, CancellationToken cancellationToken)
    {
        var pilots = (await api.GetAsync("/api/pilots", cancellationToken))["pilots"]!.AsArray();
        var all = pilots.SelectMany(pilot => pilot!["sites"]!.AsArray()).SelectMany(site => site!["devices"]!.AsArray())
            .Select(device => DeviceKey.TryParse((string?)device!["device"] ?? "", out var key) ? key! : throw new IOException("A device has no name."));
        foreach (var pilot in filter.Choose(parsed, all, key => key))
        {
            DeviceKey[] devices = [.. pilot];
            var whole = VerificationReport.OfNothing;
            foreach (var device in devices)
            {
                var answer = await api.PostAsync(repair ? "/api/rebuild" : "/api/verify", new JsonObject { ["device"] = device.ToString() }, cancellationToken);
                whole = whole.With(answer.Deserialize<VerificationReport>(JsonSerializerOptions.Web)!);
                output.Report(new VerificationProgress(device.ToString(), whole.Devices, devices.Length, whole.Readings, whole.DifferenceCount));
            }
            output.Report(pilot.Key, whole);
        }
    }
}
