using System.Text.Json;
using Json.Schema;
using SmartPilots.Tests.Support;

namespace SmartPilots.Conventions.Tests;

/// <summary>Every JSON file under <c>pilots/</c> is valid by the published schema of its kind: an editor that reads the schema agrees with the programs.</summary>
public sealed class ShippedSchemaTests
{
    // The schema of a folder's files; the longest prefix wins.
    private static readonly (string Folder, string Schema)[] Kinds =
    [
        ("pilots/device-types/", "pilots/device-type.schema.json"),
        ("pilots/envelopes/", "pilots/envelope.schema.json"),
        ("pilots/scenarios/", "pilots/scenarios/scenario.schema.json"),
        ("pilots/maps/", "pilots/maps/map.schema.json"),
        ("pilots/channels/", "pilots/channels/channel.schema.json"),
        ("pilots/faults/", "pilots/faults/faults.schema.json"),
        ("pilots/indicators/", "pilots/indicators.schema.json"),
        ("pilots/", "pilots/pilot.schema.json"),
    ];

    private static readonly Dictionary<string, JsonSchema> Schemas =
        Kinds.ToDictionary(kind => kind.Schema, kind => JsonSchema.FromText(Repository.Read(kind.Schema)));

    public static TheoryData<string> Files => [.. Repository.Files.Where(file => file.StartsWith("pilots/", StringComparison.Ordinal)
        && file.EndsWith(".json", StringComparison.Ordinal) && !file.EndsWith(".schema.json", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_shipped_file_is_valid_by_the_schema_of_its_kind(string file)
    {
        var schema = Schemas[Kinds.First(kind => file.StartsWith(kind.Folder, StringComparison.Ordinal)).Schema];
        using var document = JsonDocument.Parse(Repository.Read(file));

        var result = schema.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });

        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .Select(detail => $"{file} at {detail.InstanceLocation}: {string.Join("; ", detail.Errors!.Values)}")));
    }
}
