using System.Text;

namespace MQTTnet.Packets;

/// <summary>A name and a value; both at most 65535 bytes as UTF-8. Names may repeat.</summary>
public sealed class MqttUserProperty : IEquatable<MqttUserProperty>
{
    public MqttUserProperty(string name, string value)
    {
        Name = name ?? throw new ArgumentNullException(nameof(name));
        Value = value ?? throw new ArgumentNullException(nameof(value));
    }

    public MqttUserProperty(string name, ReadOnlyMemory<byte> value)
        : this(name, Encoding.UTF8.GetString(value.Span))
    {
    }

    public string Name { get; }

    public string Value { get; }

    public string ReadValueAsString() => Value;

    public bool Equals(MqttUserProperty? other) => other is not null && Name == other.Name && Value == other.Value;

    public override bool Equals(object? obj) => Equals(obj as MqttUserProperty);

    public override int GetHashCode() => HashCode.Combine(Name, Value);

    public override string ToString() => $"{Name} = {Value}";
}
