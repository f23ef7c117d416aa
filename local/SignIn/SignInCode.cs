using System.Text.Json.Serialization;

namespace SmartPilots.Local.SignIn;

/// <summary>One of the two is asked with, the other answered.</summary>
internal sealed record SignInCode(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Key = null);
