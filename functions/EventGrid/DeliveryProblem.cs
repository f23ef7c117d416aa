namespace SmartPilots.Functions.EventGrid;

/// <summary>Why a delivery is not taken.</summary>
internal static class DeliveryProblem
{
    public static Problem Off { get; } = new(StatusCodes.Status404NotFound, "event-grid-off",
        "This app takes nothing from Event Grid", "Setting Access:EventGridKeys names no namespace.");

    /// <summary>Event Grid comes again.</summary>
    public static Problem NoSigningKeys { get; } = new(StatusCodes.Status503ServiceUnavailable, "no-signing-keys",
        "The key that signed the token is not known yet; send it again") { RetryAfterSeconds = 30 };

    public static Problem BadToken(string detail) =>
        new(StatusCodes.Status401Unauthorized, "bad-token", "The token is not one that Event Grid shows for this app", detail);
}
