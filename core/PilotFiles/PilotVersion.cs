using System.Security.Cryptography;

namespace SmartPilots.Core.PilotFiles;

/// <summary>
/// Names a version of a pilot file by what decides about its readings: the bytes of the file, and those of the device types that it
/// names and that ship with the program. So the same file under a program whose types changed is another version.
/// </summary>
public static class PilotVersion
{
    /// <summary>Hex digits of a version.</summary>
    public const int Length = 16;

    /// <summary>First 16 hex digits of the SHA-256. Of a file that names no shipped type: of its bytes, as <c>sha256sum</c> prints it.</summary>
    /// <param name="shippedTypes">In alphabetical order.</param>
    internal static string Of(ReadOnlySpan<byte> json, IEnumerable<string> shippedTypes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(json);
        foreach (var type in shippedTypes)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\0{type}\0"));
            hash.AppendData(DeviceTypeLibrary.Json(type));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Length];
    }
}
