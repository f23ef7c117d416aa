namespace Microsoft.Azure.Functions.Worker;

/// <summary>Which key the Functions host asks for. Only the host enforces it: the app checks its callers itself.</summary>
public enum AuthorizationLevel
{
    Anonymous,
    User,
    Function,
    System,
    Admin,
}
