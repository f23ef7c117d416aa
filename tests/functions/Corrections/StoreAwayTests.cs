using System.Text;
using Microsoft.AspNetCore.Http;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Corrections;

public sealed class StoreAwayTests
{
    [Fact]
    public async Task A_store_that_is_away_asks_to_come_again()
    {
        var (scene, key, context) = (new IngestScene(), CallerKey.Generate(), new DefaultHttpContext());
        scene.Store.Fault = _ => StoreFault.Unavailable;
        var function = new CorrectFunction(new CorrectionBook(scene.Store, new DeviceCache(), scene.Clock), scene.Pilots,
            new CallerKeys([CallerKey.Of("op", CallerRole.Operator, key)]));
        context.Request.Headers.Authorization = $"Bearer {key}";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("""
            {"id":"c-1","device":"p/s/d1","stream":"flow_lps","at":"2026-03-01T12:00:00Z","action":"void","by":"Amina","reason":"test"}
            """));

        await function.Correct(context.Request, default);

        Assert.Equal((503, "2"), (context.Response.StatusCode, context.Response.Headers.RetryAfter.ToString()));
    }
}
