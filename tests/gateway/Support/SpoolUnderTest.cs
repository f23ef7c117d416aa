using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>Short ways to a real spool.</summary>
internal static class SpoolUnderTest
{
    public const string Topic = "pilots/p/s/d/readings";

    public static Spool Open(ScratchFolder folder, Func<SpoolOptions, SpoolOptions>? with = null, TimeSpan? freshFor = null,
        TimeProvider? clock = null, TimeProvider? link = null)
    {
        var options = new SpoolOptions(folder.File("spool.db"));
        return new Spool(with?.Invoke(options) ?? options, freshFor ?? TimeSpan.FromMinutes(10), clock ?? TimeProvider.System,
            link ?? TimeProvider.System, NullLogger.Instance);
    }

    public static Task Put(this Spool spool, string payload, string topic = Topic) =>
        spool.Append(topic, new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(payload)));

    public static IReadOnlyList<string> Read(ScratchFolder folder, LaneRange range)
    {
        using var reader = new SpoolReader(folder.File("spool.db"));
        var messages = new List<SpooledMessage>();
        reader.Read(range, messages);
        return [.. messages.Select(message => Encoding.UTF8.GetString(message.Payload.Span))];
    }

    /// <summary>Changes the file of a spool that does not run, as damage would.</summary>
    public static void Spoil(string path, string sql)
    {
        using var database = SpoolConnection.Open(path, readOnly: false);
        SpoolConnection.Execute(database, sql);
    }

    /// <summary>What must hold after any commit.</summary>
    public static void AssertAccounted(SpoolSnapshot s) =>
        Assert.Equal(s.Taken, s.Delivered + s.Poisoned + s.Dropped + s.Damaged + s.Depth);
}
