namespace SmartPilots.Core.Decoding.Fields;

/// <summary>In which order the bytes of a number stand; registers of 16 bits may be swapped among themselves.</summary>
internal enum ByteOrder
{
    /// <summary>Highest first: ABCD.</summary>
    Big,

    /// <summary>Lowest first: DCBA.</summary>
    Little,

    /// <summary>Lowest register first, each with its high byte first: CDAB.</summary>
    SwappedWords,

    /// <summary>Highest register first, each with its low byte first: BADC.</summary>
    SwappedBytes,
}
