using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace SmartPilots.Local.FunctionHost;

/// <summary>Calls one function: a new instance per call with its services injected, then its parameters, then its result awaited.</summary>
internal sealed class FunctionCall
{
    private readonly MethodInfo _method;
    private readonly ObjectFactory _create;
    private readonly Func<CallInputs, object?>[] _parameters;

    /// <summary>Throws <see cref="NotSupportedException"/> for a parameter that this host cannot fill: at the start, not at the first call.</summary>
    public FunctionCall(MethodInfo method)
    {
        _method = method;
        _create = ActivatorUtilities.CreateFactory(method.DeclaringType!, []);
        _parameters = [.. method.GetParameters().Select(Source)];
    }

    /// <summary>What the function returned, awaited; null for a function that returns nothing.</summary>
    public async Task<object?> InvokeAsync(IServiceProvider services, CallInputs inputs)
    {
        var instance = _create(services, null);
        object? returned;
        try
        {
            returned = _method.Invoke(instance, [.. _parameters.Select(parameter => parameter(inputs))]);
        }
        catch (TargetInvocationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!); // the function's own failure, without reflection's wrapping
            throw;
        }
        if (returned is not Task task)
            return returned;
        await task;
        return _method.ReturnType.GetProperty(nameof(Task<object>.Result))?.GetValue(task);
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
