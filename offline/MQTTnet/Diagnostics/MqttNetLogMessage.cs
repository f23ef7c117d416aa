namespace MQTTnet.Diagnostics.Logger;

public sealed class MqttNetLogMessage
{
    public MqttNetLogLevel Level { get; set; }

    public string Source { get; set; } = "";

    public string Message { get; set; } = "";

    public Exception? Exception { get; set; }

    public override string ToString() => $"[{Level}] [{Source}] {Message} {Exception}";
}
