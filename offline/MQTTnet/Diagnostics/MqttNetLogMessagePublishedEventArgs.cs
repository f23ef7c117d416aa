namespace MQTTnet.Diagnostics.Logger;

public sealed class MqttNetLogMessagePublishedEventArgs(MqttNetLogMessage logMessage) : EventArgs
{
    public MqttNetLogMessage LogMessage { get; } = logMessage;
}
