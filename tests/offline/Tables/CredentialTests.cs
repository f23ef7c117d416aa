using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using SmartPilots.Tests.Support;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class CredentialTests
{
    [SkippableFact]
    public async Task The_account_key_opens_the_account_and_a_wrong_one_is_403()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var credential = new TableSharedKeyCredential(AzuriteServer.Account, AzuriteServer.Key);
        var table = new TableClient(azurite.Endpoint, azurite.NewTableName(), credential);

        await WriteAndReadAsync(table);
        credential.SetAccountKey(Convert.ToBase64String("not the key"u8));
        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => WriteAndReadAsync(table));

        Assert.Equal(403, refused.Status);
    }

    [SkippableFact]
    public async Task A_shared_access_signature_opens_the_account_in_each_place_it_can_stand()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var sas = AccountSas.Sign();
        TableServiceClient[] services =
        [
            new(azurite.Endpoint, new AzureSasCredential(sas)),
            new(azurite.Endpoint, new AzureSasCredential($"?{sas}")),
            new(new Uri($"{azurite.Endpoint}?{sas}")),
            new($"TableEndpoint={azurite.Endpoint};SharedAccessSignature={sas}"),
        ];

        foreach (var service in services) await WriteAndReadAsync(service.GetTableClient(azurite.NewTableName()));
    }

    [SkippableFact]
    public async Task A_signature_that_only_reads_cannot_write_until_it_is_renewed()
    {
        var azurite = await AzuriteServer.SharedAsync();
        var credential = new AzureSasCredential(AccountSas.Sign("rl"));
        var table = new TableServiceClient(azurite.Endpoint, credential).GetTableClient(azurite.NewTableName());

        var refused = await Assert.ThrowsAsync<RequestFailedException>(() => WriteAndReadAsync(table));
        credential.Update(AccountSas.Sign());
        await WriteAndReadAsync(table);

        Assert.Equal(403, refused.Status);
    }

    [SkippableFact]
    public async Task A_token_for_storage_opens_the_account_over_https()
    {
        using var certificate = new TestCertificate();
        using var azurite = await AzuriteServer.StartAsync(
            "https", "--oauth", "basic", "--cert", certificate.CertificateFile, "--key", certificate.KeyFile);
        var token = new UnsignedToken();
        using var transport = new HttpClientTransport(certificate.NewTrustingHandler());
        var service = new TableServiceClient(azurite.Endpoint, token, new TableClientOptions { Transport = transport });

        await WriteAndReadAsync(service.GetTableClient("telemetry"));

        Assert.Equal(["https://storage.azure.com/.default"], token.Scopes);
    }

    [Fact]
    public async Task A_token_never_travels_over_plain_http()
    {
        var requests = 0;
        await using var server = await LocalHttp.StartAsync(context =>
        {
            requests++;
            return Task.CompletedTask;
        });
        var table = new TableClient(new Uri(server.Address), "telemetry", new UnsignedToken());

        await Assert.ThrowsAsync<InvalidOperationException>(() => table.CreateIfNotExistsAsync());

        Assert.Equal(0, requests);
    }

    private static async Task WriteAndReadAsync(TableClient table)
    {
        await table.CreateIfNotExistsAsync();
        await table.UpsertEntityAsync(new TableEntity("o'brien 50%", "r"));
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpsertMerge, new TableEntity("o'brien 50%", "s"))]);
        var rows = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {"o'brien 50%"}")).ToListAsync();
        Assert.Equal(["r", "s"], rows.Select(row => row.RowKey));
    }
}
