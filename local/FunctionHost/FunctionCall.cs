using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace SmartPilots.Local.FunctionHost;

/// <summary>Calls one function: a new instance per call with its services injected, then its parameters; a function answers by writing its response.</summary>
internal sealed class FunctionCall
{
    private readonly MethodInfo _method;
    private readonly ObjectFactory _create;
    private readonly Func<CallInputs, object?>[] _parameters;

    /// <summary>
    /// Throws <see cref="NotSupportedException"/> for a parameter that this host cannot fill, or a result that it would drop: at the start,
    /// not at the first call.
    /// </summary>
    public FunctionCall(MethodInfo method)
    {
        if (method.ReturnType != typeof(Task))
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} does not return a Task: a function writes its answer itself.");
        _method = method;
        _create = ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
        _parameters = [.. method.GetParameters().Select(Source)];
    }

    public Task InvokeAsync(IServiceProvider services, CallInputs inputs)
    {
        var instance = _create(services, null);
        try
        {
            return (Task)_method.Invoke(instance, [.. _parameters.Select(parameter => parameter(inputs))])!;
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!); // the function's own failure, without reflection's wrapping
            throw;
        }
    }

    private static Func<CallInputs, object?> Source(ParameterInfo parameter)
    {
        if (parameter.ParameterType == typeof(HttpRequest))
            return inputs => inputs.Request;
        if (parameter.ParameterType == typeof(TimerInfo))
            return inputs => inputs.Timer;
        if (parameter.ParameterType == typeof(CancellationToken))
            return inputs => inputs.Cancellation;
        if (parameter.ParameterType == typeof(string))
            return inputs => inputs.Request?.RouteValues[parameter.Name!]?.ToString();
        throw new NotSupportedException(
            $"{parameter.Member.DeclaringType}.{parameter.Member.Name}: the local host cannot fill {parameter.ParameterType} {parameter.Name}.");
    }
}

/// <summary>What a call has to offer to the function's parameters.</summary>
internal sealed record CallInputs(CancellationToken Cancellation)
{
    public HttpRequest? Request { get; init; }
    public TimerInfo? Timer { get; init; }
}
