using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A real spool and forwarder against a stand-in for the functions, with short pauses.</summary>
internal sealed class LinkUnderTest : IAsyncDisposable
{
    private readonly ScratchFolder _folder = new();

    public FunctionsStandIn Functions { get; private init; } = null!;

    public Spool Spool { get; private set; } = null!;

    public Forwarder Forwarder { get; private set; } = null!;

    /// <param name="spool">A spool's file to go on with a copy of.</param>
    public static async Task<LinkUnderTest> StartAsync(Func<ForwarderOptions, ForwarderOptions>? with = null, byte[]? spool = null,
        TimeProvider? time = null)
    {
        var link = new LinkUnderTest { Functions = await FunctionsStandIn.StartAsync() };
        if (spool is not null)
            await File.WriteAllBytesAsync(link._folder.File("spool.db"), spool);
        var options = new ForwarderOptions(link.Functions.Address, "the-key")
        {
            BatchEvents = 100,
            Gather = TimeSpan.Zero,
            FirstPause = TimeSpan.FromMilliseconds(10),
            LongestPause = TimeSpan.FromSeconds(3),
            ProbePause = TimeSpan.FromMilliseconds(20),
        };
        link.Spool = SpoolUnderTest.Open(link._folder);
        link.Forwarder = new Forwarder("g1", link.Spool, link._folder.File("spool.db"), with?.Invoke(options) ?? options,
            time ?? TimeProvider.System, NullLogger.Instance);
        link.Forwarder.Start();
        return link;
    }

    public string SpoolPath => _folder.File("spool.db");

    /// <summary>The file that it began with has been put aside.</summary>
    public bool IsAside => Directory.GetFiles(_folder.Path, "spool.db.damaged-*").Length > 0;

    public Task PutAsync(int count) => Task.WhenAll(Enumerable.Range(0, count).Select(i => Spool.Put($"message {i}")));

    public Task DrainAsync() => Eventually.Holds(() => Spool.Snapshot.Depth == 0 || Forwarder.Completion.IsCompleted,
        () => $"an empty spool: {Spool.Snapshot} {Spool.Fault} {string.Join(' ', Forwarder.Lanes)}");

    /// <summary>Brings everything from the log into the file and spoils some pages in its middle.</summary>
    public void CheckpointAndDamage()
    {
        var path = _folder.File("spool.db");
        SpoolUnderTest.Spoil(path, "PRAGMA wal_checkpoint(TRUNCATE)");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = file.Length / 2 / 4096 * 4096;
        var garbage = new byte[4 * 4096];
        Array.Fill(garbage, (byte)0xff);
        file.Write(garbage);
    }

    /// <summary>Answers the first requests in the functions' place.</summary>
    public async Task<bool> AnswerFirst(int requests, HttpContext context, Func<HttpContext, Task> answer)
    {
        if (Functions.Requests > requests)
            return false;
        await answer(context);
        return true;
    }

    public Task<bool> AnswerFirst(int requests, HttpContext context, Action<HttpContext> answer) => AnswerFirst(requests, context, c =>
    {
        answer(c);
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        await Forwarder.DisposeAsync();
        await Spool.DisposeAsync();
        await Functions.DisposeAsync();
        _folder.Dispose();
    }
}
