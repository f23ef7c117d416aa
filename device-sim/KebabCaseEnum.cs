using System.Text.Json;
using System.Text.Json.Serialization;

namespace SmartPilots.DeviceSim;

/// <summary>Writes an enumeration's names in files as lower case with dashes; numbers are refused.</summary>
internal sealed class KebabCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
