using System.Text.Json.Serialization;

namespace SmartPilots.Core.Alerts;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertTransition))]
internal sealed partial class AlertJson : JsonSerializerContext;
