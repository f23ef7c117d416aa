namespace MQTTnet.Diagnostics.Logger;

public enum MqttNetLogLevel
{
    Verbose,
    Info,
    Warning,
    Error
}
