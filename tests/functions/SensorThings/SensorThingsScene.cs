using System.Text.Json.Nodes;
using SmartPilots.Functions.Tests.Citizens;

namespace SmartPilots.Functions.Tests.SensorThings;

/// <summary>The pilot of <see cref="PublicScene"/> with ten readings of pressure, 1 to 10, a minute apart until its start, and one of each other.</summary>
public sealed class SensorThingsScene : IAsyncLifetime
{
    public const string Pressure = "Datastreams('town~tap~meter~pressure_bar')";

    internal PublicScene Town { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Town = await PublicScene.StartAsync();
        for (var i = 1; i <= 10; i++)
            await Town.SendAsync("tap/meter", PublicScene.Start.AddMinutes(i - 10), $"\"pressure_bar\":{i}");
        await Town.SendAsync("tap/meter", PublicScene.Start, "\"battery_v\":12.75");
        await Town.SendAsync("tap/quality", PublicScene.Start.AddDays(-40), "\"turbidity_ntu\":1.234");
        await Town.SendAsync("tap/quality", PublicScene.Start, "\"turbidity_ntu\":2.345");
        await Town.SendAsync("closed/meter", PublicScene.Start, "\"pressure_bar\":77");
    }

    public async Task DisposeAsync() => await Town.DisposeAsync();

    internal async Task<(int Status, string Text)> AskAsync(string path, bool isPublic = false)
    {
        using var answer = await Town.GetAsync($"{(isPublic ? "/open" : "/api")}/sta/v1.1/{path}", asOperator: !isPublic);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    internal async Task<JsonNode> GetAsync(string path, bool isPublic = false)
    {
        var (status, text) = await AskAsync(path, isPublic);
        Assert.True(status == 200, $"{path}: {text}");
        return JsonNode.Parse(text)!;
    }

    /// <summary>One property of each entity of a set, with commas between.</summary>
    internal async Task<string> ListAsync(string path, string property, bool isPublic = false) =>
        string.Join(',', (await GetAsync(path, isPublic))["value"]!.AsArray().Select(one => one![property]?.ToString()));
}
