using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace SmartPilots.Offline.Tests.Functions;

public sealed class FunctionsApplicationTests
{
    [Fact]
    public async Task A_host_built_without_the_worker_says_so_when_it_is_run_and_starts_nothing()
    {
        var builder = FunctionsApplication.CreateBuilder([]).ConfigureFunctionsWebApplication();
        var service = new Recorder();
        builder.Services.AddSingleton<IHostedService>(service);
        using var host = builder.Build();

        var failure = await Assert.ThrowsAsync<NotSupportedException>(() => host.RunAsync());

        Assert.Contains("holds no Functions worker", failure.Message, StringComparison.Ordinal);
        Assert.Contains("./smartpilots demo", failure.Message, StringComparison.Ordinal);
        Assert.Contains("published packages", failure.Message, StringComparison.Ordinal);
        Assert.False(service.Started);
    }

    [Fact]
    public void The_builder_is_a_host_application_builder_and_reads_the_command_line()
    {
        IHostApplicationBuilder builder = FunctionsApplication.CreateBuilder(["--Pilot:Name=niger"]);
        builder.Services.AddSingleton("a service");

        using var host = ((FunctionsApplicationBuilder)builder).Build();

        Assert.Equal("niger", builder.Configuration["Pilot:Name"]);
        Assert.Equal("a service", host.Services.GetRequiredService<string>());
    }

    private sealed class Recorder : IHostedService
    {
        public bool Started { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
