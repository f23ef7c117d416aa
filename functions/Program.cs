// The app in Azure. On a laptop or at a site, local/ composes the same functions with another store.
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Indicators;
using SmartPilots.Functions.Notifications;
using SmartPilots.Functions.Page;
using SmartPilots.Functions.Pilots;
using SmartPilots.Functions.Worker;
using SmartPilots.Functions;

var builder = FunctionsApplication.CreateBuilder(args);
builder.AddWorker();
var settings = AppSettings.Read(builder.Configuration);

builder.Services
    .AddSingleton(TimeProvider.System)
    .AddSingleton<ITelemetryStore>(new AzureTableStore(options => settings.TablesUri is { } uri
        ? new TableServiceClient(uri, new DefaultAzureCredential(), options)
        : new TableServiceClient(settings.TablesConnectionString!, options)))
    .AddSmartPilots(PilotsFolder.Load(settings.PilotsFolder), settings.Callers, new KnownGateways(settings.Gateways),
        PageFiles.Load(Path.Combine(AppContext.BaseDirectory, "wwwroot")), new AppFacts("tables"), settings.EventGrid, new NotificationPlans(settings.Notifications),
        settings.OpenId, Path.Combine(settings.PilotsFolder, ProgrammeSource.FolderName));

try
{
    await builder.Build().RunAsync();
}
catch (OperationCanceledException)
{
    // Asked to end while it still started.
}
