using System.Reflection;
using MQTTnet;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>A client that does everything as the one it holds, and throws when it has disposed of it.</summary>
public class IndisposableClient : DispatchProxy
{
    private IMqttClient _client = null!;

    public static IMqttClient Of(IMqttClient client)
    {
        var proxy = Create<IMqttClient, IndisposableClient>();
        ((IndisposableClient)proxy)._client = client;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_client, BindingFlags.DoNotWrapExceptions, null, args, null);
        return targetMethod.Name == nameof(IDisposable.Dispose) ? throw new ObjectDisposedException("the client of the test") : result;
    }
}
