using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPilots.EndToEnd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>How an operator comes in, and is kept out.</summary>
public sealed class SignInTests(SignInTests.Served served) : IClassFixture<SignInTests.Served>
{
    private readonly ServedSystem _system = served.System;

    [SkippableFact]
    public async Task The_printed_link_opens_the_page_once_and_leaves_nothing_of_use_in_the_address()
    {
        await using var browser = await Browser.OpenAsync();
        var link = _system.Printed("page ")["page ".Length..].Trim();
        Assert.DoesNotContain(_system.OperatorKey, string.Join('\n', _system.Output), StringComparison.Ordinal);

        await browser.Page.GotoAsync(link);

        await Expect(browser.Page.Locator("#pilot-name")).ToHaveTextAsync("Village wells");
        await Expect(browser.Page.Locator("#sites h3").First).ToHaveTextAsync("Well by the school");
        await Expect(browser.Page.Locator("#simulated")).ToBeHiddenAsync();
        Assert.Equal($"{_system.Page}/", browser.Page.Url);
        await browser.Page.ReloadAsync();
        await Expect(browser.Page.Locator("#sites h3").First).ToBeVisibleAsync(); // the tab keeps the key

        await using var another = await Browser.OpenAsync();
        await another.Page.GotoAsync(link);
        await Expect(another.Page.Locator("#sign-in-reason")).ToContainTextAsync("This link was used before");
        Assert.Empty(browser.Errors.Concat(another.Errors));
    }

    [SkippableFact]
    public async Task A_person_accepts_an_invitation_signs_in_by_password_and_is_signed_out_by_an_admin()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        var link = (await _system.CommandAsync("people", "invite", "Amina", "--role", "admin", "--scope", "*"))[0]["link ".Length..].Trim();

        await page.GotoAsync(link);
        await Expect(page.Locator("#invitation-title")).ToHaveTextAsync("Welcome, Amina");
        Assert.Equal($"{_system.Page}/", page.Url);
        await page.FillAsync("#new-password", "carry water uphill");
        await page.ClickAsync("#invitation button");
        await Expect(page.Locator("#sites h3").First).ToHaveTextAsync("Well by the school");
        await page.ReloadAsync();
        await page.ClickAsync("#to-people");
        await Expect(page.Locator("#people h2").First).ToHaveTextAsync("Signed in as Amina");

        await page.FillAsync("#invite-name", "Bala");
        var form = page.Locator("form").Filter(new() { Has = page.Locator("#invite-name") });
        await form.GetByLabel("Role").SelectOptionAsync("viewer");
        await form.GetByLabel("Pilots and sites").FillAsync("village/well");
        await form.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var invitation = await page.Locator("#people code").TextContentAsync();
        await using var another = await Browser.OpenAsync();
        await another.Page.GotoAsync(invitation!);
        await Expect(another.Page.Locator("#invitation-what")).ToContainTextAsync("Your role: viewer, village/well.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out", Exact = true }).ClickAsync();
        await Expect(page.Locator("#sign-in")).ToBeVisibleAsync();
        await Expect(page.Locator("#pilot-name")).ToHaveTextAsync("SmartPilots"); // who signs in next may not see that pilot
        await page.FillAsync("#name", "amina");
        await page.FillAsync("#password", "not my password");
        await page.ClickAsync("#sign-in-form button");
        await Expect(page.Locator("#sign-in-reason")).ToHaveTextAsync("Name or password is wrong");
        await page.FillAsync("#password", "carry water uphill");
        await page.ClickAsync("#sign-in-form button");
        await Expect(page.Locator("#sign-in")).ToBeHiddenAsync();

        await _system.CommandAsync("people", "sign-out", "Amina");
        await Expect(page.Locator("#sign-in-reason")).ToContainTextAsync("the session has ended");
        var done = await _system.CommandAsync("people", "audit", "--person", "Amina");
        Assert.Contains(done, line => line.Contains("done     Amina  invite  village/well", StringComparison.Ordinal));
        Assert.Empty(browser.Errors.Concat(another.Errors));
    }

    [Theory]
    [InlineData("{\"code\":\"wrong\"}", HttpStatusCode.Forbidden)]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("null", HttpStatusCode.BadRequest)]
    public async Task A_wrong_code_gives_no_key(string body, HttpStatusCode expected)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_system.Api) };
        using var answer = await http.PostAsync("/api/sign-in", new StringContent(body));

        Assert.Equal(expected, answer.StatusCode);
        Assert.DoesNotContain("key\":", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_operator_gets_a_code()
    {
        using var http = new HttpClient { BaseAddress = new Uri(_system.Api) };
        using var answer = await http.PostAsJsonAsync("/api/sign-in-codes", new { key = "k" });

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_operator_is_let_in_listed_and_kept_out_again_while_the_system_runs()
    {
        var said = await _system.CommandAsync("key", "operator", "add", "amina");
        var (key, link) = (said[0]["key ".Length..].Trim(), said[1]["link ".Length..].Trim().Split(' ')[0]);
        Assert.Equal(key, await KeyOfAsync(_system, link));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(_system, key));
        Assert.Contains("amina", await _system.CommandAsync("key", "operator", "list"));
        Assert.Equal(2, (await SmartpilotsVerb.RunAsync("key", "operator", "add", "amina", "--data", _system.DataFolder)).Code);

        await _system.CommandAsync("key", "operator", "revoke", "amina");

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(_system, key));
        Assert.Equal(2, (await SmartpilotsVerb.RunAsync("key", "operator", "revoke", "amina", "--data", _system.DataFolder)).Code);
    }

    [Fact]
    public async Task The_machines_own_key_is_replaced_and_its_commands_go_on()
    {
        await using var system = await ServedSystem.StartAsync(); // its own: the link that the other one printed is good for the first key only
        var old = system.OperatorKey;

        await system.CommandAsync("key", "operator", "revoke", "operator");

        Assert.NotEqual(old, system.OperatorKey);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(system, old));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(system, await KeyOfAsync(system, (await system.CommandAsync("key", "operator", "link"))[0])));
    }

    [Fact]
    public async Task Without_a_system_on_the_folder_the_commands_say_so_and_make_none()
    {
        using var nothing = new ScratchData();
        var folder = Path.Combine(nothing.Path, "mistyped");

        var (code, _, error) = await SmartpilotsVerb.RunAsync("key", "operator", "list", "--data", folder);

        Assert.Equal(1, code);
        Assert.Contains("--data", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    private static async Task<string> KeyOfAsync(ServedSystem system, string link)
    {
        using var http = new HttpClient { BaseAddress = new Uri(system.Api) };
        using var answer = await http.PostAsJsonAsync("/api/sign-in", new { code = link.Split("#code=")[1] });
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["key"]!;
    }

    private static async Task<HttpStatusCode> AskAsync(ServedSystem system, string key)
    {
        using var http = new HttpClient { BaseAddress = new Uri(system.Api) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await http.GetAsync("/api/pilots");
        return answer.StatusCode;
    }

    public sealed class Served : IAsyncLifetime
    {
        internal ServedSystem System { get; private set; } = null!;

        public async Task InitializeAsync() => System = await ServedSystem.StartAsync();

        public async Task DisposeAsync() => await System.DisposeAsync();
    }
}
