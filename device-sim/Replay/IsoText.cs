using System.Globalization;
using System.Text.RegularExpressions;
using NodaTime;

namespace SmartPilots.DeviceSim.Replay;

internal abstract partial class TimeText
{
    /// <summary>
    /// ISO 8601, extended or basic, with T or a blank, with or without seconds, a fraction (point or comma) and an offset; 24:00 is the
    /// end of its day.
    /// </summary>
    private sealed partial class Iso : TimeText
    {
        public override FileTime? Read(string text)
        {
            var match = Form().Match(text);
            if (!match.Success)
                return null;
            var (year, month, day) = (Part(match, "y"), Part(match, "M"), Part(match, "d"));
            var (hour, minute, second) = (Part(match, "h"), Part(match, "m"), Part(match, "s"));
            var wrongDay = year < 1 || month is < 1 or > 12 || day < 1 || day > CalendarSystem.Iso.GetDaysInMonth(year, Math.Clamp(month, 1, 12));
            if (wrongDay || minute > 59 || second > 59 || hour > 24 || (hour == 24 && minute + second > 0))
                return null;
            var fraction = decimal.Parse($"0.{match.Groups["f"].Value}0", CultureInfo.InvariantCulture);
            var local = new LocalDateTime(year, month, day, 0, 0).PlusHours(hour).PlusMinutes(minute).PlusSeconds(second)
                .PlusTicks((long)(fraction * NodaConstants.TicksPerSecond));
            return ReadOffset(match, out var offset) ? new FileTime(local, offset) : null;
        }

        private static bool ReadOffset(Match match, out Offset? offset)
        {
            offset = match.Groups["z"].Success ? Offset.Zero : null;
            if (!match.Groups["sign"].Success)
                return true;
            var seconds = (Part(match, "oh") * 60 + Part(match, "om")) * 60;
            if (seconds > 18 * 3600)
                return false;
            offset = Offset.FromSeconds(match.Groups["sign"].Value == "-" ? -seconds : seconds);
            return true;
        }

        private static int Part(Match match, string name) =>
            match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;

        [GeneratedRegex(@"^(?<y>\d{4})(?:-(?<M>\d{2})-|/(?<M>\d{2})/|(?<M>\d{2}))(?<d>\d{2})(?:[Tt ](?<h>\d{2})(?::?(?<m>\d{2})(?::?(?<s>\d{2})"
            + @"(?:[.,](?<f>\d{1,18}))?)?)?)?\s?(?:(?<z>[Zz]|UTC|GMT)|(?<sign>[+-])(?<oh>\d{2})(?::?(?<om>\d{2}))?)?$",
            RegexOptions.CultureInvariant)]
        private static partial Regex Form();
    }
}
