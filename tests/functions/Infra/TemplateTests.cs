using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.People;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests.Infra;

/// <summary>Holds the deployment to the code: nothing is deployed here, so what the compiler makes of the templates is compared.</summary>
public sealed partial class TemplateTests
{
    private static readonly string Hash = CallerKey.Of("op", CallerRole.Operator, "x").ToString().Split(':')[1];

    [SkippableTheory]
    [InlineData("off", "")]
    [InlineData("broker", "")]
    [InlineData("on", "")]
    [InlineData("on", "api://smartpilots")]
    public async Task The_app_starts_with_exactly_the_settings_that_the_template_gives_it(string eventGrid, string audience)
    {
        var deployment = await Deployment.WithAsync(("eventGrid", eventGrid), ("eventGridKeys", "town:HASH:*"), ("eventGridAudience", audience),
            ("eventGridKey", audience.Length > 0 ? "" : "the-key"), ("eventGridAppId", "8e2f8b0a-0d3c-4d0e-9d3b-5b6f0f3b1c11"));
        var given = deployment.Settings().ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);
        // what only Azure knows
        Fill("Tables:Uri", "https://example.table.core.windows.net");
        Fill("Access:OperatorKeys", $"op:{Hash}");
        Fill("Access:GatewayKeys", $"gw:{Hash}");
        Fill("Access:Gateways", "gw:*:unsigned");
        Fill("Access:EventGridKeys", $"town:{(audience.Length > 0 ? "token" : Hash)}:*");
        Fill("EventGrid:DeadLetters", "https://example.blob.core.windows.net/dead-letters");
        Fill("EventGrid:TenantId", "8e2f8b0a-0d3c-4d0e-9d3b-5b6f0f3b1c11");

        var settings = AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build());

        Assert.Equal("https://example.table.core.windows.net/", settings.TablesUri!.ToString());
        Assert.Equal((eventGrid != "off", audience.Length > 0), (settings.EventGrid.DeadLetters is not null, settings.EventGrid.Tokens is not null));

        void Fill(string name, string value)
        {
            if (given.ContainsKey(name))
                given[name] = value;
        }
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("a secret")]
    public async Task The_settings_of_an_identity_provider_are_those_that_the_app_reads(string secret)
    {
        var deployment = await Deployment.WithAsync(("openIdAuthority", "https://login.example.org"), ("openIdClientId", "smartpilots"),
            ("openIdClientSecret", secret), ("openIdPage", "https://water.example.org"));
        var given = deployment.Settings().ToDictionary(setting => setting.Key.Replace("__", ":", StringComparison.Ordinal), setting => (string?)setting.Value);

        var read = OpenIdSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build())!;

        Assert.Equal(("https://login.example.org/", "smartpilots", "https://water.example.org/", secret.Length > 0),
            (read.Authority.ToString(), read.ClientId, read.Page!.ToString(), read.ClientSecret is not null));
        Assert.DoesNotContain("OpenId", string.Join(' ', (await Deployment.WithAsync()).Settings().Keys), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("off")]
    [InlineData("on")]
    public async Task Every_setting_that_a_trigger_names_is_in_the_template_or_its_function_is_off(string eventGrid)
    {
        var settings = (eventGrid == "on" ? await Deployment.WithEventGridAsync() : await Deployment.WithAsync()).Settings();
        foreach (var method in Functions())
        {
            var function = method.GetCustomAttribute<FunctionAttribute>()!;
            var named = method.GetParameters().SelectMany(Named).Where(name => !settings.ContainsKey(name));
            Assert.True(!named.Any() || settings.ContainsKey($"AzureWebJobs.{function.Name}.Disabled"), $"{function.Name} names {string.Join(", ", named)}");
        }
    }

    [SkippableFact]
    public async Task A_function_that_the_template_switches_off_is_there()
    {
        var names = Functions().Select(method => method.GetCustomAttribute<FunctionAttribute>()!.Name).ToList();

        Assert.All((await Deployment.WithAsync()).Settings().Keys.Where(name => name.EndsWith(".Disabled", StringComparison.Ordinal)),
            name => Assert.Contains(name.Split('.')[1], names));
    }

    [SkippableFact]
    public async Task The_host_signs_in_to_storage_with_its_identity_and_no_key_exists()
    {
        var deployment = await Deployment.WithEventGridAsync();

        Assert.Superset(new HashSet<string>
        {
            "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__blobServiceUri",
            "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri", "AZURE_CLIENT_ID",
            "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AzureWebJobsDisableHomepage",
        }, deployment.Settings().Keys.ToHashSet());
        Assert.False((bool)deployment.Single("Microsoft.Storage/storageAccounts")["properties"]!["allowSharedKeyAccess"]!);
        Assert.DoesNotContain("listKeys", deployment.Text);
        Assert.DoesNotContain("AccountKey", deployment.Text);
    }

    [SkippableFact]
    public async Task The_plan_and_runtime_are_those_of_the_smallest_pilot()
    {
        var deployment = await Deployment.WithAsync();
        var app = deployment.Single("Microsoft.Web/sites")["properties"]!["functionAppConfig"]!;

        Assert.Equal("FC1", (string?)deployment.Single("Microsoft.Web/serverfarms")["sku"]!["name"]);
        Assert.Equal(("dotnet-isolated", "10.0"), ((string?)app["runtime"]!["name"], (string?)app["runtime"]!["version"]));
        Assert.Equal(512, (int)app["scaleAndConcurrency"]!["instanceMemoryMB"]!);
        Assert.Equal(0.5, (double)JsonNode.Parse(Repository.Read("infra/prices.json"))!["billing"]!["instanceMemoryGigabytes"]!["value"]!);
    }

    [SkippableFact]
    public async Task Every_role_is_looked_up_by_name_passed_on_and_granted()
    {
        var script = Repository.Read("infra/look-up-roles.sh");
        var roles = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!["roles"]!["value"]!.AsObject();
        var deployment = await Deployment.WithEventGridAsync();
        var granted = deployment.Text;

        Assert.All(roles, role =>
        {
            Assert.Contains(role.Value!.ToString(), granted);
            Assert.Contains($"look_up {role.Value!.ToString().Trim('$', '{', '}')} \"", script);
        });
        Assert.DoesNotMatch(Guid(), granted + script); // never typed from memory
    }

    [SkippableFact]
    public async Task Every_template_is_part_of_the_deployment()
    {
        BicepCompiler.SkipIfMissing();
        var files = Repository.Files.Where(file => file.StartsWith("infra/", StringComparison.Ordinal) && file.EndsWith(".bicep", StringComparison.Ordinal));
        var named = string.Concat(files.Select(Repository.Read));

        await BicepCompiler.MainAsync(); // a module that is missing, or from a registry, would not compile here
        Assert.All(files, file => Assert.True(file == "infra/main.bicep" || named.Contains($"'{Path.GetFileName(file)}'", StringComparison.Ordinal), file));
    }

    [SkippableFact]
    public async Task A_warning_of_the_linter_is_an_error()
    {
        BicepCompiler.SkipIfMissing();
        var folder = Directory.CreateTempSubdirectory("smartpilots-bicep-");
        File.Copy(Repository.PathTo("infra/bicepconfig.json"), Path.Combine(folder.FullName, "bicepconfig.json"));
        var file = Path.Combine(folder.FullName, "main.bicep");
        await File.WriteAllTextAsync(file, "param unused string\n");

        var (exit, _, said) = await BicepCompiler.CompileAsync(file);
        folder.Delete(recursive: true);

        Assert.NotEqual(0, exit);
        Assert.Contains("Error no-unused-params", said);
    }

    private static IEnumerable<MethodInfo> Functions() => typeof(FunctionsComposition).Assembly.GetTypes().SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FunctionAttribute>() is not null);

    private static IEnumerable<string> Named(ParameterInfo parameter) => parameter.GetCustomAttributes().SelectMany(attribute => attribute switch
    {
        TimerTriggerAttribute { Schedule: ['%', .. var setting, '%'] } => [setting],
        _ => (string[])[],
    });

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guid();
}
