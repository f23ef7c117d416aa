using Microsoft.Extensions.DependencyInjection;

namespace SmartPilots.Functions.Indicators;

internal static class IndicatorComposition
{
    /// <param name="folder">Of indicators files; null where there are none.</param>
    public static IServiceCollection AddIndicators(this IServiceCollection services, string? folder) => services
        .AddSingleton(new ProgrammeSource(folder))
        .AddSingleton<IndicatorStore>()
        .AddSingleton<IndicatorComputation>()
        .AddSingleton<IndicatorSchedule>()
        .AddSingleton<IndicatorQuery>()
        .AddSingleton<IndicatorExplanation>();
}
