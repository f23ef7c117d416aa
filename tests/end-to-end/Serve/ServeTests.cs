using System.Net;
using System.Text.Json.Nodes;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>A system of one's own, in real time, from its start to its stop.</summary>
public sealed class ServeTests(ServeTests.OnTheNetwork network) : IClassFixture<ServeTests.OnTheNetwork>
{
    [SkippableFact]
    public async Task On_the_network_the_printed_line_sends_a_reading_over_TLS_and_the_API_shows_it_over_HTTPS()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        var system = network.System;
        var line = system.Printed("mosquitto_pub");
        Assert.Contains($"--cafile {system.Authority}", line, StringComparison.Ordinal);

        await TestTool.RunAsync("sh", ["-c", line]);

        Assert.StartsWith("https://127.0.0.1:", system.Page, StringComparison.Ordinal);
        using var http = system.Trusting();
        http.DefaultRequestHeaders.Add("Authorization", $"Bearer {system.OperatorKey}");
        await Until.TrueAsync(async () => (double?)JsonNode.Parse(await http.GetStringAsync("/api/latest?pilot=village"))!["devices"]!.AsArray()
            .SingleOrDefault()?["streams"]?["level_m"]?["value"] == 2, "the reading is stored");
    }

    [SkippableFact]
    public async Task A_device_is_let_in_by_a_command_while_the_system_runs()
    {
        TestTool.SkipIfMissing("mosquitto_pub");
        var system = network.System;
        var (yesterday, before) = (TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-12), await DeliveredAsync(system));
        var stored = (await system.StoredAsync(yesterday)).Count;

        var said = await system.CommandAsync("gateway", "devices", "add", ServedSystem.Device);

        var (user, password) = (said[0]["user ".Length..], said[1]["password ".Length..]);
        Assert.True(await PublishAsync(system, user, password));
        await Until.TrueAsync(async () => (await system.StoredAsync(yesterday)).Count > stored, "its reading is stored");
        await Until.TrueAsync(async () => await DeliveredAsync(system) > before, "the gateway's status counts it");
    }

    [Fact]
    public async Task On_the_network_nothing_is_served_in_clear_and_a_stranger_to_the_authority_trusts_nothing()
    {
        var system = network.System;

        using var plain = new HttpClient { BaseAddress = new UriBuilder(system.Page) { Scheme = "http" }.Uri };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync("/api/health"));
        using var stranger = new HttpClient { BaseAddress = new Uri(system.Page) };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => stranger.GetAsync("/api/health"));
        using var clear = new System.Net.Sockets.TcpClient();
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(() => clear.ConnectAsync("127.0.0.2", (int)system.Running["mqttPort"]!));
    }

    [Fact]
    public async Task In_clear_it_is_served_to_the_network_where_that_is_allowed_by_name()
    {
        await using var system = await ServedSystem.StartAsync([.. ServedSystem.OnTheNetwork, "--allow-plain-http", "--allow-plain-mqtt"]);

        using var plain = new HttpClient { BaseAddress = new UriBuilder(system.Page) { Host = "127.0.0.2" }.Uri };
        Assert.Equal(HttpStatusCode.OK, (await plain.GetAsync("/api/health")).StatusCode);
        using var clear = new System.Net.Sockets.TcpClient();
        await clear.ConnectAsync("127.0.0.2", (int)system.Running["mqttPort"]!);
    }

    [Fact]
    public async Task A_certificate_of_ones_own_serves_page_and_MQTT()
    {
        using var own = new TestCertificate();
        await using var system = await ServedSystem.StartAsync("--listen", "0.0.0.0", "--mqtt-tls-port", "0", "--tls-certificate", own.CertificateFile,
            "--tls-key", own.KeyFile);

        Assert.False(File.Exists(system.Authority));
        await Task.WhenAll(ShowsAsync(new Uri(system.Page).Port), ShowsAsync((int)system.Running["mqttTlsPort"]!));

        async Task ShowsAsync(int port)
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            await using var tls = new System.Net.Security.SslStream(client.GetStream(), false,
                (_, shown, _, _) => shown!.GetCertHashString() == own.Certificate.GetCertHashString());
            await tls.AuthenticateAsClientAsync("localhost");
        }
    }

    [Fact]
    public async Task It_runs_in_real_time_with_ones_own_pilots_only_until_it_is_asked_to_stop_and_no_demo_takes_its_data()
    {
        await using var system = new ServedSystem(ownProcess: true);
        await system.StartAgainAsync();
        using (var asked = system.Operator)
        {
            var before = TimeProvider.System.GetUtcNow();
            var health = await asked.GetAsync("/api/health");
            Assert.InRange(health["time"]!.GetValue<DateTimeOffset>(), before, TimeProvider.System.GetUtcNow());
            Assert.Null(health["simulatedSpeed"]);
            var pilots = (await asked.GetAsync("/api/pilots"))["pilots"]!.AsArray();
            Assert.Equal("village", (string)Assert.Single(pilots)!["pilot"]!);
        }

        system.Process.AskToStop();

        Assert.Equal(0, await system.Process.EndAsync());
        Assert.False(File.Exists(Path.Combine(system.DataFolder, "running.json")));
        Assert.Equal("", system.Process.Error);
        var demo = await SmartpilotsVerb.RunAsync("demo", "--data", system.DataFolder, "--http-port", "0", "--mqtt-port", "0", "--for", "5s");
        Assert.Equal(2, demo.Code);
        Assert.Contains("holds a real system's data", demo.Error, StringComparison.Ordinal);
        var simulated = await SmartpilotsVerb.RunAsync("device-sim", "run", "niger-state-water", "--for", "1h", "--data", system.DataFolder);
        Assert.NotEqual(0, simulated.Code);
        Assert.Contains("simulated readings never go there", simulated.Error, StringComparison.Ordinal);
    }

    // Of a line such as "delivered   1 accepted, …".
    private static async Task<int> DeliveredAsync(ServedSystem system) => int.Parse((await system.CommandAsync("gateway", "status"))
        .Single(line => line.StartsWith("delivered ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);

    private static async Task<bool> PublishAsync(ServedSystem system, string user, string password)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        using var client = TestTool.Start("mosquitto_pub", ["-h", "127.0.0.1", "-p", $"{system.Running["mqttTlsPort"]}", "--cafile", system.Authority, "-u", user,
            "-P", password, "-i", "tank", "-q", "1", "-t", ServedSystem.Topic, "-m", $"{{\"t\":{now},\"values\":{{\"level_m\":2.5}}}}"]);
        await client.WaitForExitAsync();
        return client.ExitCode == 0;
    }

    /// <summary>A system that tests of the network share; none of them ends it.</summary>
    public sealed class OnTheNetwork : IAsyncLifetime
    {
        internal ServedSystem System { get; private set; } = null!;

        public async Task InitializeAsync() => System = await ServedSystem.StartAsync(ServedSystem.OnTheNetwork);

        public async Task DisposeAsync() => await System.DisposeAsync();
    }
}
