namespace SmartPilots.Functions.Quarantine;

/// <summary>What a requeue made of one entry: a closed list. The code that people see is the name in kebab case.</summary>
public enum RequeueResult
{
    /// <summary>All of it can be read now; something was new. The entry is gone.</summary>
    Stored,

    /// <summary>All of it can be read now, and all was stored already. The entry is gone.</summary>
    AlreadyStored,

    /// <summary>Some readings were stored, others cannot be taken: the entry stays for them.</summary>
    PartlyStored,

    /// <summary>Nothing new could be taken. The entry stays.</summary>
    Stays,

    /// <summary>An earlier requeue, or another one at the same time, stored it. The entry is gone.</summary>
    RequeuedBefore,

    /// <summary>There is no such entry.</summary>
    NotFound,

    /// <summary>The store was away at some step. The entry may still be there.</summary>
    TryAgain,
}

public static class RequeueResults
{
    public static string Code(this RequeueResult result) => EnumCode<RequeueResult>.Of(result);

    /// <summary>A sentence for an operator.</summary>
    public static string Means(this RequeueResult result) => result switch
    {
        RequeueResult.Stored => "It can be read now and is stored; it no longer waits.",
        RequeueResult.AlreadyStored => "All that it says was stored already, from another message; it no longer waits.",
        RequeueResult.PartlyStored => "Some of its readings are stored now; it waits on for the others.",
        RequeueResult.Stays => "It still cannot be taken, for the reason given; it waits on.",
        RequeueResult.RequeuedBefore => "It was requeued before and is stored; nothing counts twice, and it no longer waits.",
        RequeueResult.NotFound => "Nothing of this id waits in quarantine; perhaps it was requeued before.",
        RequeueResult.TryAgain => "The store could not be reached at every step; requeue it again: nothing counts twice.",
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "is not in the list"),
    };
}
