using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using SmartPilots.Functions.People;

namespace SmartPilots.Functions.Worker;

/// <summary>
/// Puts the gate before each HTTP function, and answers for one that fails: without it the caller gets 200 and an empty body. The failure is logged
/// within the invocation; it is not passed on, because the host might then answer in its own words before it has ours.
/// </summary>
internal sealed partial class ProblemMiddleware(IRequestAuthorizer authorizer, ILogger<ProblemMiddleware> log) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.GetHttpContext()?.Response.AddSecurityHeaders();
        try
        {
            await (context.GetHttpContext() is { } http
                ? authorizer.RunAsync(http, context.FunctionDefinition.Name, () => next(context), context.CancellationToken)
                : next(context));
        }
        catch (Exception e) when (!context.CancellationToken.IsCancellationRequested
            && context.GetHttpContext() is { Response.HasStarted: false })
        {
            var problem = Problem.Of(e);
            LogFailed(e, context.FunctionDefinition.Name, problem.Status);
            var response = context.GetHttpContext()!.Response;
            response.Clear();
            await problem.WriteAsync(response);
        }
    }

    [LoggerMessage(221, LogLevel.Error, "Function {Name} failed; its caller was answered with status {Status}")]
    private partial void LogFailed(Exception exception, string name, int status);
}
