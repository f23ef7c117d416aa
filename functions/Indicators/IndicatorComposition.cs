using Microsoft.Extensions.DependencyInjection;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Indicators;

internal static class IndicatorComposition
{
    /// <param name="folder">Of indicators files; null where there are none.</param>
    public static IServiceCollection AddIndicators(this IServiceCollection services, string? folder) => services
        .AddSingleton(new ProgrammeSource(folder))
        .AddSingleton(all => new PlaceScopes((programme, place) => PlaceAccess.ContentOf(all.GetRequiredService<ProgrammeSource>().Current, programme, place,
            all.GetRequiredService<TimeProvider>().GetUtcNow())))
        .AddSingleton<IndicatorStore>()
        .AddSingleton<IndicatorComputation>()
        .AddSingleton<IndicatorSchedule>()
        .AddSingleton<IndicatorQuery>()
        .AddSingleton<IndicatorExplanation>();
}
