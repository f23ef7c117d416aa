using SmartPilots.Tests.WorkerHost;

namespace SmartPilots.FunctionsWorker.Tests.Scenes;

/// <summary>One instance that the tests of a class share; none of them ends it.</summary>
public sealed class ReadyApp : IAsyncLifetime
{
    private WorkerScene? _scene;
    private FunctionsHost? _host;
    private string _missing = "";

    // The calling test is skipped when Azurite is not installed.
    internal WorkerScene Scene => Present(_scene);
    internal FunctionsHost Host => Present(_host);
    internal Worker Worker => Host.Worker;
    public HttpClient Operator => Scene.Client(Host, Scene.OperatorKey);
    public HttpClient Nobody => Scene.Client(Host, null);

    public async Task InitializeAsync()
    {
        try
        {
            _scene = await WorkerScene.StartAsync();
            _host = await _scene.StartHostAsync();
        }
        catch (SkipException missing)
        {
            _missing = missing.Message;
        }
    }

    public async Task DisposeAsync()
    {
        if (_scene is not null)
            await _scene.DisposeAsync();
    }

    private T Present<T>(T? part) where T : class
    {
        Skip.If(part is null, _missing);
        return part!;
    }
}
