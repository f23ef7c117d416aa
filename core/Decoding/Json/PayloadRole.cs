namespace SmartPilots.Core.Decoding.Json;

/// <summary>What stands at a place of a JSON payload.</summary>
internal enum PayloadRole
{
    /// <summary>Nothing itself; something stands further in.</summary>
    None,
    Time,

    /// <summary>A part of a time whose parts stand at several places.</summary>
    TimePart,
    Counter,

    /// <summary>An object of stream names with their units.</summary>
    Units,

    /// <summary>The unit of some streams, or of all values of its object.</summary>
    Unit,

    /// <summary>One stream's value.</summary>
    Stream,

    /// <summary>The name of the stream whose value stands beside it.</summary>
    Name,

    /// <summary>A value whose stream is named beside it, by the key of its object, or by the topic.</summary>
    Value,

    /// <summary>The names of the columns of rows.</summary>
    Columns,

    /// <summary>Of an envelope: a time that counts where there is no better one.</summary>
    SecondTime,

    /// <summary>Of an envelope: the port.</summary>
    Port,

    /// <summary>Of an envelope: the device's own payload.</summary>
    Inner,

    /// <summary>Of an envelope: what tells a counter that began again.</summary>
    Session,
}
