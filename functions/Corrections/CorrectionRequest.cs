namespace SmartPilots.Functions.Corrections;

/// <summary>A correction as asked for: the body of the request.</summary>
/// <param name="Id">Chosen by the caller, new for each correction: the same one again changes nothing.</param>
/// <param name="At">Time of measurement of the reading.</param>
/// <param name="Action"><c>void</c> or <c>replace</c>.</param>
/// <param name="Value">For <c>replace</c>, in the stream's unit.</param>
internal sealed record CorrectionRequest([Required, MaxLength(CorrectionRequest.MaxIdLength)] string? Id, [Required] string? Device, [Required] string? Stream,
    [Required] DateTimeOffset? At, [Required, AllowedValues("void", "replace")] string? Action, decimal? Value,
    [Required, Length(1, PersonText.MaxReasonLength)] string? Reason)
{
    private const int MaxIdLength = 64;

    /// <summary>The device and the correction, or else what is wrong.</summary>
    /// <param name="by">Who asks for it.</param>
    public Problem? Check(PilotCatalog pilots, string by, out DeviceDefinition? device, out Correction? correction)
    {
        (device, correction) = (null, null);
        if (Id is not { Length: > 0 and <= MaxIdLength } || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return Problem.WrongParameter("id", $"1 to {MaxIdLength} letters, digits and dashes");
        if (!DeviceKey.TryParse(Device, out var key))
            return Problem.WrongParameter("device", "pilot/site/device");
        if (!pilots.TryGetDevice(key!, out device))
            return Problem.NotFound($"There is no device {key}.");
        if (device.Streams.FirstOrDefault(s => s.Name == Stream) is not { } stream)
            return Problem.WrongParameter("stream", "a stream of the device");
        if (At is not { } at)
            return Problem.WrongParameter("at", "a time such as 2026-11-22T10:00:00Z");
        if (Reason?.Trim() is not { Length: > 0 and <= PersonText.MaxReasonLength } reason)
            return Problem.WrongParameter("reason", $"why, 1 to {PersonText.MaxReasonLength} characters");
        if (CheckValue(stream, out var value) is { } problem)
            return problem;
        correction = new Correction(Id, stream.Name, at.UtcTicks, value, by, reason);
        return null;
    }

    private Problem? CheckValue(StreamDefinition stream, out decimal? value)
    {
        value = null;
        if (Action == "void")
            return Value is null ? null : Problem.WrongParameter("value", "none, when the reading is void");
        if (Action != "replace")
            return Problem.WrongParameter("action", "void or replace");
        if (Value is not { } given || !Quantity.TryQuantise(given, out var quantised) || stream.Physical?.Holds(quantised) == false)
            return Problem.WrongParameter("value", $"a number in {stream.Unit} that is physically possible");
        value = quantised;
        return null;
    }
}
