using System.Diagnostics.CodeAnalysis;

namespace SmartPilots.Functions.Access;

/// <summary>What a person, or a key that stands for one, may do within its scope. Each may do what the ones before it may.</summary>
public enum Role
{
    /// <summary>See readings, alerts, gateways and what waits in quarantine.</summary>
    Viewer,

    /// <summary>Acknowledge alerts, correct readings, requeue and discard, verify.</summary>
    Operator,

    /// <summary>Change pilot files, adopt devices, rebuild windows.</summary>
    Engineer,

    /// <summary>Invite people, make keys, read the audit log.</summary>
    Admin,
}

/// <summary>Roles as people write them.</summary>
public static class Roles
{
    public const string Expected = "viewer, operator, engineer or admin";

    public static string Code(this Role role) => EnumCode<Role>.Of(role);

    public static bool TryParse([NotNullWhen(true)] string? text, out Role role) => EnumCode<Role>.TryParse(text, out role);
}
