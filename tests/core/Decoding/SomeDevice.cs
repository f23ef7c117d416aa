using SmartPilots.Core.Model;
using SmartPilots.Core.Tests.PilotFiles;

namespace SmartPilots.Core.Tests.Decoding;

/// <summary>Devices of given types.</summary>
internal static class SomeDevice
{
    /// <summary>Of a type that ships.</summary>
    public static DeviceDefinition OfType(string shipped) => FromTypes("[]", shipped);

    /// <summary>Of a type that the test describes; its name must be <c>t</c>.</summary>
    public static DeviceDefinition Described(string type) => FromTypes($"[{type}]", "t");

    private static DeviceDefinition FromTypes(string types, string type) => SomePilot.Device($$"""
        { "pilot": "p", "name": "P", "zone": "UTC", "deviceTypes": {{types}},
          "sites": [{ "site": "s", "devices": [{ "device": "d", "type": "{{type}}" }] }] }
        """);
}
