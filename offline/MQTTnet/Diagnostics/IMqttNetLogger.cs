namespace MQTTnet.Diagnostics.Logger;

/// <summary>Where client and server write what they cannot report otherwise.</summary>
public interface IMqttNetLogger
{
    bool IsEnabled { get; }

    void Publish(MqttNetLogLevel logLevel, string source, string message, object[]? parameters, Exception? exception);
}
