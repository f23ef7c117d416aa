using System.Text.Json.Nodes;
using SmartPilots.Tests.WorkerHost.Rpc;

namespace SmartPilots.Tests.WorkerHost;

/// <summary>A function as the worker reported it.</summary>
/// <param name="Trigger">Name of the parameter that its trigger fills.</param>
/// <param name="Route">Without a slash at its start; null for a function without HTTP.</param>
/// <param name="Methods">In upper case.</param>
/// <param name="Schedule">Null for a function without a timer.</param>
internal sealed record HostedFunction(string Id, string Name, string Trigger, string? Route, IReadOnlyList<string> Methods, string? Schedule)
{
    public static HostedFunction Of(RpcFunctionMetadata metadata)
    {
        var trigger = metadata.RawBindings.Select(raw => JsonNode.Parse(raw)!)
            .Single(binding => ((string)binding["type"]!).EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        var methods = trigger["methods"]?.AsArray().Select(method => ((string)method!).ToUpperInvariant());
        return new HostedFunction(metadata.FunctionId, metadata.Name, (string)trigger["name"]!, (string?)trigger["route"], [.. methods ?? []],
            (string?)trigger["schedule"]);
    }
}
