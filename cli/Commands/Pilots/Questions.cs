namespace SmartPilots.Cli.Commands.Pilots;

/// <summary>Asks a person on a terminal for what the options did not say; elsewhere the option is missing.</summary>
/// <param name="input">Null where nobody can be asked.</param>
internal sealed class Questions(TextReader? input, TextWriter output)
{
    public static Questions OfConsole(TextWriter output) => new(Console.IsInputRedirected ? null : Console.In, output);

    /// <param name="given">The option's value; then nothing is asked.</param>
    /// <param name="problemOf">Null for an answer that will do; otherwise what is wrong with it.</param>
    /// <param name="usual">What an empty answer means; without it an answer is needed.</param>
    /// <exception cref="InvalidDataException">The option is wrong, or missing where nobody can be asked.</exception>
    public string Ask(string option, string question, string? given, Func<string, string?> problemOf, string? usual = null)
    {
        if (given is not null)
            return problemOf(given) is { } wrong ? throw new InvalidDataException($"{option}: {wrong}") : given;
        if (input is null)
            return usual ?? throw new InvalidDataException($"{option} is missing: {question}");
        while (true)
        {
            output.Write($"{question}{(usual is null ? "" : $" [{usual}]")}: ");
            output.Flush();
            var answer = input.ReadLine() ?? throw new InvalidDataException($"{option} is missing: the input has ended");
            answer = answer.Trim().Length == 0 && usual is not null ? usual : answer.Trim();
            if (problemOf(answer) is not { } problem)
                return answer;
            output.WriteLine(problem);
        }
    }
}
