using Microsoft.Azure.Functions.Worker.Converters;

namespace SmartPilots.Functions.Worker;

/// <summary>
/// Gives a function the invocation's own token. The host offers each query parameter and each member of a JSON body by its name, and the
/// worker would bind <c>?cancellation=1</c> to the parameter <c>cancellation</c>.
/// </summary>
internal sealed class CancellationConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) => ValueTask.FromResult(context.TargetType == typeof(CancellationToken)
        ? ConversionResult.Success(context.FunctionContext.CancellationToken)
        : ConversionResult.Unhandled());
}
