using System.Net;

namespace SmartPilots.Functions.Tests.AzureTables;

/// <summary>Stands between a client and the server: counts the requests and may lose, refuse or hold them.</summary>
internal sealed class FaultyWire() : DelegatingHandler(new SocketsHttpHandler())
{
    private int _writes;
    private int _underWay;
    private int _mostUnderWay;

    public int Writes => _writes;
    public int MostUnderWay => _mostUnderWay;

    /// <summary>Status instead of the request; null to let it through.</summary>
    public Func<HttpRequestMessage, HttpStatusCode?> Refuse { get; set; } = _ => null;

    /// <summary>The request arrives, its answer does not.</summary>
    public Func<HttpRequestMessage, bool> LoseAnswer { get; set; } = _ => false;

    /// <summary>Awaited before each request.</summary>
    public Func<Task> Hold { get; set; } = () => Task.CompletedTask;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsWrite(request))
            Interlocked.Increment(ref _writes);
        var now = Interlocked.Increment(ref _underWay);
        for (var most = _mostUnderWay; now > most; most = _mostUnderWay)
            Interlocked.CompareExchange(ref _mostUnderWay, now, most);
        try
        {
            await Hold();
            if (Refuse(request) is { } status)
                return new HttpResponseMessage(status) { RequestMessage = request, Content = new StringContent("") };
            var answer = await base.SendAsync(request, cancellationToken);
            if (!LoseAnswer(request))
                return answer;
            answer.Dispose();
            throw new HttpRequestException("the connection broke");
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    public static bool IsWrite(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/$batch", StringComparison.Ordinal);
}
