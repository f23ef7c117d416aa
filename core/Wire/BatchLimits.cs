namespace SmartPilots.Core.Wire;

/// <summary>Limits and names that gateway and functions agree on.</summary>
public static class BatchLimits
{
    public const string Path = "/api/ingest";
    public const string ContentType = "application/cloudevents-batch+json";

    /// <summary>The content type of the app's own answer: a captive portal's page never has it.</summary>
    public const string AnswerContentType = "application/vnd.smartpilots.outcomes+json";
    public const string EventType = "smartpilots.mqtt.publish.v1";

    /// <summary>Prefix of the <c>type</c> of the app's own problems (RFC 9457); only these may make a gateway bisect a batch.</summary>
    public const string ProblemPrefix = "urn:smartpilots:problem:";
    public const int MaxEvents = 5_000;

    /// <summary>Of the body after decompression.</summary>
    public const int MaxBodyBytes = 8 * 1024 * 1024;

    /// <summary>Of one payload.</summary>
    public const int MaxPayloadBytes = 256 * 1024;
}
