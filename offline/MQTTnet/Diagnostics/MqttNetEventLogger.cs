using System.Globalization;

namespace MQTTnet.Diagnostics.Logger;

/// <summary>Hands every message to an event.</summary>
public sealed class MqttNetEventLogger : IMqttNetLogger
{
    public event EventHandler<MqttNetLogMessagePublishedEventArgs>? LogMessagePublished;

    public bool IsEnabled => LogMessagePublished is not null;

    public void Publish(MqttNetLogLevel logLevel, string source, string message, object[]? parameters, Exception? exception)
    {
        var text = parameters is { Length: > 0 } ? string.Format(CultureInfo.InvariantCulture, message, parameters) : message;
        LogMessagePublished?.Invoke(this, new MqttNetLogMessagePublishedEventArgs(
            new MqttNetLogMessage { Level = logLevel, Source = source, Message = text, Exception = exception }));
    }
}
