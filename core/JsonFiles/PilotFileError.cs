using SmartPilots.Core.Model;

namespace SmartPilots.Core.JsonFiles;

/// <summary>One mistake in a pilot file or device-type file.</summary>
/// <param name="File">The name that the caller gave the file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Path">JSON path, such as <c>$.rules[2].stream</c>.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="Fix">What would probably put it right.</param>
public sealed record PilotFileError(string File, int Line, string Path, string Reason, string Fix)
{
    public override string ToString() => $"{File}:{Line}: {Path}: {Reason}; {Fix}";
}
