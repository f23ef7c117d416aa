namespace SmartPilots.Core.Model;

/// <summary>The codes of <see cref="Reason"/>.</summary>
public static class Reasons
{
    /// <summary>The code in answers, quarantine and ledger, such as <c>unknown-stream</c>.</summary>
    public static string Code(this Reason reason) => EnumCode<Reason>.Of(reason);

    /// <summary><see cref="Reason.None"/> for a code that is not in the list.</summary>
    public static Reason Parse(string? code) => EnumCode<Reason>.TryParse(code, out var reason) ? reason : Reason.None;

    /// <summary>Whether it condemns one reading rather than the message as a whole.</summary>
    public static bool IsOfReading(this Reason reason) => reason >= Reason.UnknownStream;
}
