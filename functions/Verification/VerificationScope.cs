namespace SmartPilots.Functions.Verification;

/// <summary>What to verify or rebuild: one device, or a pilot, or one of its sites. The body of the request.</summary>
/// <param name="Device"><c>pilot/site/device</c>; the other two are then left out.</param>
internal sealed record VerificationScope(string? Device, string? Pilot, string? Site)
{
    private static readonly Problem Malformed =
        Problem.WrongParameter("body", "{\"device\":\"pilot/site/device\"}, {\"pilot\":\"...\"} or {\"pilot\":\"...\",\"site\":\"...\"}");

    /// <summary>The devices, or else what is wrong with the body.</summary>
    public static async Task<(IReadOnlyList<DeviceDefinition> Devices, Problem? Problem)> ReadAsync(HttpRequest request, PilotCatalog pilots,
        CancellationToken cancellationToken) =>
        await request.ReadJsonAsync(ApiJson.Default.VerificationScope, cancellationToken) is { } scope ? scope.Find(pilots) : ([], Malformed);

    private (IReadOnlyList<DeviceDefinition>, Problem?) Find(PilotCatalog pilots)
    {
        if (Device is not null && (Pilot ?? Site) is null && DeviceKey.TryParse(Device, out var key))
            return pilots.TryGetDevice(key!, out var device) ? ([device], null) : ([], Problem.NotFound($"There is no device {key}."));
        if (Device is not null || Pilot is null)
            return ([], Malformed);
        if (pilots.FindPilot(Pilot) is not { } pilot)
            return ([], Problem.NotFound($"There is no pilot {Pilot}."));
        var sites = pilot.Sites.Where(site => Site is null || site.Id == Site).ToList();
        return sites.Count == 0 ? ([], Problem.NotFound($"Pilot {Pilot} has no site {Site}.")) : ([.. sites.SelectMany(site => site.Devices)], null);
    }
}
