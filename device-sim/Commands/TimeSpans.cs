using NodaTime;
using SmartPilots.DeviceSim.Files;

namespace SmartPilots.DeviceSim.Commands;

/// <summary>Lengths of time on the command line: a number and s, m, h or d.</summary>
internal static class TimeSpans
{
    public static Duration Parse(string option, string text)
    {
        var unit = text.Length > 1 ? text[^1] : ' ';
        if (double.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var number)
            && number > 0 && number < 1e6)
        {
            switch (unit)
            {
                case 's': return Duration.FromSeconds(number);
                case 'm': return Duration.FromMinutes(number);
                case 'h': return Duration.FromHours(number);
                case 'd': return Duration.FromDays(number);
            }
        }
        throw new InputFileException(option, text, "is no length of time such as 90s, 45m, 15h or 30d");
    }
}
