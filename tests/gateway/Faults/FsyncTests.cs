using System.Diagnostics;
using System.Text.RegularExpressions;
using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.Gateway.Tests.Support;

namespace SmartPilots.Gateway.Tests.Faults;

/// <summary>Watches the system calls of a gateway process: the disk's answer must come before the acknowledgement leaves.</summary>
public sealed partial class FsyncTests
{
    private const int Messages = 40;
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    [SkippableFact]
    public async Task Each_acknowledgement_leaves_after_an_fsync_of_the_spool()
    {
        var unsynced = await UnsyncedAcknowledgementsAsync("FULL");
        Assert.Empty(unsynced);
    }

    [SkippableFact]
    public async Task The_watch_would_notice_a_spool_that_does_not_sync()
    {
        var unsynced = await UnsyncedAcknowledgementsAsync("OFF");
        Assert.True(unsynced.Count > Messages / 2, $"{unsynced.Count} of {Messages} without an fsync");
    }

    private static async Task<IReadOnlyList<int>> UnsyncedAcknowledgementsAsync(string synchronous)
    {
        Skip.IfNot(CanTrace(), "strace is not installed or may not trace");
        using var folder = new ScratchFolder();
        const string calls = "trace=fdatasync,fsync,sendto,sendmsg,write,writev";
        string[] strace = ["strace", "-f", "-y", "-s", "8", "-e", calls, "-o", folder.File("trace")];
        using var gateway = await ChildGateway.StartAsync(folder, Nowhere, strace, "--synchronous", synchronous);
        var client = await gateway.ConnectAsync("c1");
        for (var i = 0; i < Messages; i++)
            await client.PublishStringAsync(SpoolUnderTest.Topic, "{}", MqttQualityOfServiceLevel.AtLeastOnce);
        await gateway.KillAsync();
        client.Close();
        return Unsynced(File.ReadLines(folder.File("trace")));
    }

    /// <summary>
    /// Indexes of acknowledgements with no finished fsync of the spool's log since the one before. One message is in flight at a time, and
    /// the functions are away, so nobody else's commit comes between.
    /// </summary>
    private static List<int> Unsynced(IEnumerable<string> trace)
    {
        var waiting = new HashSet<string>(); // threads whose fsync of the log has begun
        var (acknowledgements, isSynced) = (0, false);
        var unsynced = new List<int>();
        foreach (var line in trace)
        {
            var thread = line.Split(' ')[0];
            if (LogSync().IsMatch(line) && line.Contains("<unfinished", StringComparison.Ordinal))
                waiting.Add(thread);
            else if (LogSync().IsMatch(line) || (SyncResumed().IsMatch(line) && waiting.Remove(thread)))
                isSynced = true;
            else if (PubAck().IsMatch(line))
            {
                if (!isSynced)
                    unsynced.Add(acknowledgements);
                acknowledgements++;
                isSynced = false;
            }
        }
        Assert.Equal(Messages, acknowledgements);
        return unsynced;
    }

    private static bool CanTrace()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            using var probe = Process.Start(new ProcessStartInfo("strace", ["-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
            probe.WaitForExit();
            return probe.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not installed
        }
    }

    [GeneratedRegex(@"f(data)?sync\(\d+<[^>]*spool\.db-wal>")]
    private static partial Regex LogSync();

    [GeneratedRegex(@"<\.\.\. f(data)?sync resumed>.*= 0")]
    private static partial Regex SyncResumed();

    // PUBACK of MQTT 3.1.1: 0x40 2 and the packet id; strace writes 0x40 as '@'. Several may leave in one call, the first counts.
    [GeneratedRegex(@"(sendto|sendmsg|write|writev)\(\d+<socket.*""@\\2")]
    private static partial Regex PubAck();
}
