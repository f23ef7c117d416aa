using SmartPilots.Core.PilotFiles;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Tests.Quarantine;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>A message that was counted comes again, to an instance that remembers the device, and the pilot file, as they were before.</summary>
public sealed class OldPictureTests
{
    private const string Hot = "\"flow_lps\":1,\"temp_c\":21";
    private readonly RequeueScene _scene = new();

    private IngestScene Ingest => _scene.Ingest;

    [Fact]
    public async Task It_brings_nothing_back_that_left_quarantine_since()
    {
        var old = OldInstance();
        await IngestScene.SendAsync(old, Ingest.Message(0, "\"flow_lps\":1"));
        var message = Ingest.Message(60, Hot);
        await Ingest.SendAsync(message);
        _scene.Fix();
        Assert.Equal("stored", await _scene.RequeueAllAsync());

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, message));

        Assert.Empty(Ingest.Store.Entries());
    }

    [Fact]
    public async Task It_is_not_put_in_quarantine_though_it_was_accepted()
    {
        var old = OldInstance();
        await IngestScene.SendAsync(old, Ingest.Message(0, "\"flow_lps\":1"));
        _scene.Fix();
        var message = Ingest.Message(60, Hot);
        Assert.Equal("accepted", await Ingest.SendAsync(message));

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, message));

        Assert.Empty(Ingest.Store.Entries());
    }

    private IngestPipeline OldInstance() => App.Part<IngestPipeline>(Ingest.Store, Ingest.Clock, new PilotSource(Ingest.Pilots.Current));
}
