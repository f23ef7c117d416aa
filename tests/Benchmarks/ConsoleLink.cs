using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPilots.Tests.Support;

namespace SmartPilots.Benchmarks;

/// <summary>The system's own Chromium, and a way into the console of a running system.</summary>
internal static class ConsoleLink
{
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new() { ExecutablePath = TestTool.Find("chromium"), Args = ["--no-sandbox"] });

    public static HttpClient Caller(string api, string key)
    {
        var caller = new HttpClient { BaseAddress = new Uri(api) };
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return caller;
    }

    /// <summary>An address that signs in once, as <c>key operator link</c> prints.</summary>
    public static async Task<string> MakeAsync(HttpClient caller, string key, string pilot)
    {
        using var answer = await caller.PostAsJsonAsync("/api/sign-in-codes", new { key });
        var code = (await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["code"];
        return $"{caller.BaseAddress}#code={code}&pilot={pilot}";
    }
}
