using SmartPilots.Core.JsonFiles;

namespace SmartPilots.Functions.Http;

/// <summary>An answer that is not success (RFC 9457, <c>application/problem+json</c>).</summary>
/// <param name="Code">Last part of its type, <c>urn:smartpilots:problem:{code}</c>: what a program may rely on.</param>
/// <param name="Title">The same for every problem of the type.</param>
/// <param name="Detail">What was wrong this time.</param>
public sealed record Problem(int Status, string Code, string Title, string? Detail = null)
{
    public const string ContentType = "application/problem+json";

    /// <summary>Tells the caller when to come again, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>Member <c>errors</c>: each with line, path, reason and fix.</summary>
    public IReadOnlyList<PilotFileError> Errors { get; init; } = [];

    public static Problem Unauthorized { get; } =
        new(StatusCodes.Status401Unauthorized, "unauthorized", "Nobody is signed in, or the key is not known");

    public static Problem StoreUnavailable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "store-unavailable", "The store did not take it; send it again") { RetryAfterSeconds = 2 };

    /// <summary>A bug or lost infrastructure; the log has the rest.</summary>
    public static Problem Internal { get; } = new(StatusCodes.Status500InternalServerError, "internal", "The app failed");

    /// <summary>What to answer when a function fails: a store that is away may come back; anything else is <see cref="Internal"/>.</summary>
    public static Problem Of(Exception? failure) => failure is StoreUnavailableException ? StoreUnavailable : Internal;

    public static Problem Forbidden(string role) => new(StatusCodes.Status403Forbidden,
        $"forbidden-{role.ToLowerInvariant()}", $"The key is known, but it is not one of role {role}");

    public static Problem BadSignature(string detail) =>
        new(StatusCodes.Status403Forbidden, "bad-signature", "The batch is not signed by its gateway", detail);

    public static Problem MalformedReport(string detail) =>
        new(StatusCodes.Status400BadRequest, "malformed-report", "The body is not a gateway's report", detail);

    public static Problem Replayed { get; } =
        new(StatusCodes.Status403Forbidden, "replayed", "This very signature has been seen before");

    public static Problem UnknownGateway(string gateway) =>
        new(StatusCodes.Status403Forbidden, "unknown-gateway", "The key is known, but the gateway is not, or no longer", gateway);

    public static Problem ForeignSource(string gateway, string other) =>
        new(StatusCodes.Status403Forbidden, "foreign-source", "A gateway sends in its own name only", $"Key of {gateway}, event of {other}");

    public static Problem MalformedBatch(string detail) =>
        new(StatusCodes.Status400BadRequest, "malformed-batch", "The body is not a batch of CloudEvents", detail);

    public static Problem BatchTooLarge { get; } =
        new(StatusCodes.Status413PayloadTooLarge, "batch-too-large", $"A batch has at most {BatchLimits.MaxBodyBytes} bytes, decompressed");

    public static Problem EventTooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, "event-too-large",
        $"A network server's event has at most {BatchLimits.MaxPayloadBytes} bytes, decompressed");

    public static Problem WrongContentType(string detail) =>
        new(StatusCodes.Status415UnsupportedMediaType, "wrong-content-type", $"The body must be {BatchLimits.ContentType}", detail);

    public static Problem WrongParameter(string name, string expected) =>
        new(StatusCodes.Status400BadRequest, "wrong-parameter", "A parameter is missing or malformed", $"{name}: {expected}");

    public static Problem WrongQuery(string detail) => new(StatusCodes.Status400BadRequest, "wrong-query", "The query cannot be answered as it is asked", detail);

    public static Problem Unsupported(string detail) => new(StatusCodes.Status501NotImplemented, "unsupported", "The standard has it, this service has not", detail);

    /// <summary>With every mistake of the file.</summary>
    public static Problem WrongPilotFile(IReadOnlyList<PilotFileError> errors) => new(StatusCodes.Status422UnprocessableEntity, "wrong-pilot-file",
        "The pilot file has mistakes; what was in force stays", string.Join('\n', errors)) { Errors = errors };

    public static Problem OtherPilot(string found, string wanted) => new(StatusCodes.Status422UnprocessableEntity, "other-pilot",
        "The file is of another pilot", $"The file is of pilot {found}, not {wanted}.");

    public static Problem CannotAdopt(string detail) => new(StatusCodes.Status422UnprocessableEntity, "cannot-adopt",
        "No device can be made of this message", detail);

    public static Problem PilotFileLocked(string detail) => new(StatusCodes.Status409Conflict, "pilot-file-locked",
        "The pilot file cannot be changed from here", detail);

    public static Problem PilotTooLarge { get; } = new(StatusCodes.Status413PayloadTooLarge, "pilot-too-large",
        "A pilot file has at most 4 MiB, and 900,000 bytes after gzip");

    public static Problem NotFound(string detail) => new(StatusCodes.Status404NotFound, "not-found", "There is no such thing", detail);

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfterSeconds is { } seconds)
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var errors = Errors.Count == 0 ? null : Errors.Select(error => new ProblemError(error.Line, error.Path, error.Reason, error.Fix)).ToList();
        await JsonSerializer.SerializeAsync(response.BodyWriter, new ProblemBody(BatchLimits.ProblemPrefix + Code, Title, Status, Detail, errors),
            ApiJson.Default.ProblemBody);
    }
}

/// <summary>A problem as it is answered.</summary>
/// <param name="Type"><c>urn:smartpilots:problem:</c> and the code on which a program may rely.</param>
/// <param name="Title">The same for every problem of the type.</param>
/// <param name="Detail">What was wrong this time.</param>
/// <param name="Errors">Every mistake of a pilot file.</param>
internal sealed record ProblemBody(string Type, string Title, int Status, string? Detail, IReadOnlyList<ProblemError>? Errors);

/// <param name="Path">JSON path.</param>
internal sealed record ProblemError(int Line, string Path, string Reason, string Fix);
