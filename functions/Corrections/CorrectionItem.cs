namespace SmartPilots.Functions.Corrections;

/// <summary>One correction as the API shows it.</summary>
/// <param name="At">Time of measurement of the reading.</param>
/// <param name="Action"><c>void</c> or <c>replace</c>.</param>
/// <param name="Original">What the device sent, when the correction was made.</param>
internal sealed record CorrectionItem(string Id, string Device, string Stream, DateTime At, [AllowedValues("void", "replace")] string Action, decimal? Value,
    decimal Original, string By, string Reason, DateTime MadeAt)
{
    public static CorrectionItem Of(DeviceKey device, Correction made) => new(made.Id, device.ToString(), made.Stream, Utc(made.Ticks),
        made.Value is null ? "void" : "replace", made.Value, made.Original, made.By, made.Reason, Utc(made.MadeTicks));
}

internal sealed record CorrectionsAnswer(string Device, IReadOnlyList<CorrectionItem> Corrections);
