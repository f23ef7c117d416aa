using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using SmartPilots.Functions.Access;
using SmartPilots.Tests.Support;

namespace SmartPilots.Functions.Tests;

/// <summary>Holds the deployment to the code: nothing is deployed here, so what can be read is compared.</summary>
public sealed partial class InfraTests
{
    private static readonly string Pilot = Repository.Read("infra/pilot.bicep");
    private static readonly string Main = Repository.Read("infra/main.bicep");
    private static readonly string Grants = Repository.Read("infra/grants.bicep");
    private static readonly HashSet<string> Settings = [.. AppSetting().Matches(Pilot).Select(match => match.Groups[1].Value)];

    [Fact]
    public void The_app_starts_with_exactly_the_settings_that_the_template_gives_it()
    {
        var given = Settings.ToDictionary(name => name.Replace("__", ":", StringComparison.Ordinal), name => (string?)"");
        given["Tables:Uri"] = "https://example.table.core.windows.net";
        given["Access:OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString();
        given["Access:GatewayKeys"] = CallerKey.Of("gw", CallerRole.Gateway, "y").ToString();
        given["Access:Gateways"] = "gw:*:unsigned";

        var settings = AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build());

        Assert.Equal("https://example.table.core.windows.net/", settings.TablesUri!.ToString());
    }

    [Theory]
    [InlineData("Tables:Uri")]
    [InlineData("Access:OperatorKeys")]
    [InlineData("Access:GatewayKeys")]
    [InlineData("Access:Gateways")]
    [InlineData("SweepSchedule")]
    public void A_missing_setting_stops_the_start_by_its_name(string missing)
    {
        var given = new Dictionary<string, string?>
        {
            ["Tables:Uri"] = "https://example.table.core.windows.net", ["SweepSchedule"] = "0 * * * * *",
            ["Access:OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString(),
            ["Access:GatewayKeys"] = CallerKey.Of("gw", CallerRole.Gateway, "y").ToString(),
            ["Access:Gateways"] = "gw:*:unsigned",
        };
        Assert.True(given.Remove(missing));

        var failure = Assert.Throws<InvalidOperationException>(() => AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build()));

        Assert.Contains(missing, failure.Message);
    }

    [Fact]
    public void A_key_vault_reference_that_did_not_resolve_stops_the_start_instead_of_letting_unsigned_batches_in()
    {
        var given = new Dictionary<string, string?>
        {
            ["Tables:Uri"] = "https://example.table.core.windows.net", ["SweepSchedule"] = "0 * * * * *",
            ["Access:OperatorKeys"] = CallerKey.Of("op", CallerRole.Operator, "x").ToString(),
            ["Access:GatewayKeys"] = CallerKey.Of("gw", CallerRole.Gateway, "y").ToString(),
            ["Access:Gateways"] = "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/gateways)",
        };

        var failure = Assert.Throws<InvalidOperationException>(() => AppSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(given).Build()));

        Assert.Contains("Access:Gateways", failure.Message);
    }

    [Fact]
    public void Every_setting_that_a_trigger_names_is_in_the_template_or_its_function_is_off()
    {
        foreach (var method in typeof(FunctionsComposition).Assembly.GetTypes().SelectMany(type => type.GetMethods()))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function)
                continue;
            var named = method.GetParameters().SelectMany(parameter => Named(parameter)).Where(name => !Settings.Contains(name));
            Assert.True(!named.Any() || Settings.Contains($"AzureWebJobs.{function.Name}.Disabled"), $"{function.Name} names {string.Join(", ", named)}");
        }
    }

    [Fact]
    public void The_host_signs_in_to_storage_with_its_identity_and_no_key_exists()
    {
        Assert.Superset(new HashSet<string>
        {
            "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId", "AzureWebJobsStorage__blobServiceUri",
            "AzureWebJobsStorage__queueServiceUri", "AzureWebJobsStorage__tableServiceUri", "AZURE_CLIENT_ID",
            "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "AzureWebJobsDisableHomepage",
        }, Settings);
        Assert.Contains("allowSharedKeyAccess: false", Pilot);
        Assert.DoesNotContain("listKeys", Pilot + Main + Grants);
        Assert.DoesNotContain("AccountKey", Pilot + Main + Grants);
    }

    [Fact]
    public void The_plan_and_runtime_are_those_of_the_smallest_pilot()
    {
        Assert.Contains("name: 'FC1'", Pilot);
        Assert.Contains("runtime: { name: 'dotnet-isolated', version: '10.0' }", Pilot);
        Assert.Contains("instanceMemoryMB: 512", Pilot);
        Assert.Equal(0.5, (double)JsonNode.Parse(Repository.Read("infra/prices.json"))!["billing"]!["instanceMemoryGigabytes"]!["value"]!);
    }

    [Fact]
    public void Every_role_is_looked_up_by_name_passed_on_and_granted()
    {
        var script = Repository.Read("infra/look-up-roles.sh");
        var parameters = JsonNode.Parse(Repository.Read("infra/main.parameters.json"))!["parameters"]!["roles"]!["value"]!.AsObject();

        Assert.Equal(["keyVaultSecretsUser", "monitoringMetricsPublisher", "storageBlobDataOwner", "storageQueueDataContributor", "storageTableDataContributor"],
            parameters.Select(role => role.Key).Order());
        Assert.All(parameters, role =>
        {
            Assert.Contains($"roles.{role.Key}", Grants);
            Assert.Contains($"look_up {role.Value!.ToString().Trim('$', '{', '}')} \"", script);
        });
        Assert.DoesNotMatch(Guid(), Pilot + Main + Grants + script); // never typed from memory
    }

    [Fact]
    public void Only_native_resources_are_used_and_every_module_is_here()
    {
        var modules = Module().Matches(Main + Pilot).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(["grants.bicep", "pilot.bicep"], modules.Order());
        Assert.All(modules, module => Assert.True(File.Exists(Repository.PathTo($"infra/{module}"))));
    }

    private static IEnumerable<string> Named(ParameterInfo parameter) => parameter.GetCustomAttributes().SelectMany(attribute => attribute switch
    {
        TimerTriggerAttribute { Schedule: ['%', .. var setting, '%'] } => [setting],
        _ => (string[])[],
    });

    [GeneratedRegex(@"\{ name: '([A-Za-z_.]+)', value: ")]
    private static partial Regex AppSetting();

    [GeneratedRegex(@"module \w+ '([^']+)'")]
    private static partial Regex Module();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Guid();
}
