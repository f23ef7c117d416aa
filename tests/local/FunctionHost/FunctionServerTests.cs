using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmartPilots.Functions.People;
using SmartPilots.Local.FunctionHost;

namespace SmartPilots.Local.Tests.FunctionHost;

public sealed class FunctionServerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private readonly Calls _calls = new();
    private readonly HttpClient _http = new();
    private FunctionServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await StartAsync(new IPEndPoint(IPAddress.Loopback, 0));
        _http.BaseAddress = new Uri(_server.Address);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_route_value_reaches_the_parameter_of_its_name() =>
        Assert.Equal("GET pump-1", await _http.GetStringAsync("things/pump-1/greet"));

    [Fact]
    public async Task A_result_promised_for_later_is_awaited()
    {
        using var answer = await _http.PostAsync("later", new StringContent("hello"));

        Assert.Equal("hello", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_method_that_the_trigger_does_not_name_is_refused() =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _http.PostAsync("things/pump-1/greet", null)).StatusCode);

    [Fact]
    public async Task A_failing_function_answers_a_problem_without_its_detail()
    {
        using var answer = await _http.GetAsync("fail");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_the_function()
    {
        using var leaving = new CancellationTokenSource();
        var call = _http.GetAsync("wait", leaving.Token);
        await _calls.Waiting.Task.WaitAsync(Patience);
        await leaving.CancelAsync();

        await _calls.Cancelled.Task.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_timer_runs_again_after_a_run_that_failed() =>
        Assert.Equal("run 2", await _calls.Timer.Task.WaitAsync(Patience));

    [Fact]
    public async Task A_port_in_use_is_said_at_the_start()
    {
        var port = new Uri(_server.Address).Port;

        var failure = await Assert.ThrowsAsync<IOException>(() => StartAsync(new IPEndPoint(IPAddress.Loopback, port)));

        Assert.Contains(port.ToString(), failure.Message);
    }

    private Task<FunctionServer> StartAsync(IPEndPoint listen) => FunctionServer.StartAsync(
        FunctionCatalog.Of(typeof(SampleFunctions).Assembly), listen, new Dictionary<string, string> { ["TickSchedule"] = "00:00:00.01" },
        services => services.AddLogging().AddSingleton(TimeProvider.System).AddSingleton(_calls).AddSingleton<IRequestAuthorizer>(new OpenGate()),
        CancellationToken.None);

    private sealed class OpenGate : IRequestAuthorizer
    {
        public Task RunAsync(HttpContext context, string function, Func<Task> handle, CancellationToken cancellationToken) => handle();
    }
}
