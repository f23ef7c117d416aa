namespace SmartPilots.Gateway.Spooling;

/// <summary>What a spool at its cap does with the next message.</summary>
public enum SpoolOverflow
{
    /// <summary>No acknowledgement: the publisher keeps it. Nothing acknowledged is ever lost.</summary>
    RefuseNew,

    /// <summary>Takes it and drops the oldest unsent ones, counted as <c>dropped</c>. Knowingly gives up the promise.</summary>
    DropOldest,
}
