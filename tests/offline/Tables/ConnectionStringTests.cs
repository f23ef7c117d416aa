using Azure.Data.Tables;

namespace SmartPilots.Offline.Tests.Tables;

public sealed class ConnectionStringTests
{
    [Theory]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=pilots;AccountKey=a2V5;EndpointSuffix=core.windows.net",
        "https://pilots.table.core.windows.net/", "pilots")]
    [InlineData("AccountName=pilots;AccountKey=a2V5;EndpointSuffix=core.chinacloudapi.cn",
        "https://pilots.table.core.chinacloudapi.cn/", "pilots")]
    [InlineData("AccountName=pilots;AccountKey=a2V5;TableEndpoint=http://127.0.0.1:10102/pilots;",
        "http://127.0.0.1:10102/pilots", "pilots")]
    [InlineData("TableEndpoint=https://pilots.table.core.windows.net;SharedAccessSignature=sv=2019-02-02&sig=x%3D",
        "https://pilots.table.core.windows.net/", "pilots")]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    public void A_connection_string_names_the_account_and_its_address(string text, string address, string account)
    {
        var service = new TableServiceClient(text);

        Assert.Equal(address, service.Uri.AbsoluteUri);
        Assert.Equal(account, service.AccountName);
    }

    [Theory]
    [InlineData("AccountName=pilots", "AccountKey")]
    [InlineData("AccountKey=c2VjcmV0", "AccountName")]
    [InlineData("AccountName=pilots;AccountKey=c2VjcmV0;nonsense", "no value")]
    public void A_connection_string_that_lacks_something_says_what_and_keeps_the_key_to_itself(string text, string missing)
    {
        var wrong = Assert.ThrowsAny<FormatException>(() => new TableServiceClient(text));

        Assert.Contains(missing, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", wrong.Message, StringComparison.Ordinal);
    }
}
