using System.Text.Json.Serialization;
using SmartPilots.Core.Alerts.Handling;

namespace SmartPilots.Core.Alerts;

[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertTransition))]
[JsonSerializable(typeof(List<HandlingEntry>))]
internal sealed partial class AlertJson : JsonSerializerContext;
