namespace SmartPilots.Tests.Support.Fuzzing;

/// <summary>Wrong inputs for one entrance, from a seed: the same seed makes the same inputs.</summary>
/// <param name="strangers">Examples of other entrances, of which parts are mixed in.</param>
public sealed class Fuzzer(Entrance entrance, IReadOnlyList<byte[]> strangers, int seed)
{
    private readonly Mutator _mutator = new(seed);
    private readonly Func<byte[]>? _structured = entrance.Structured?.Invoke(seed);

    public Entrance Entrance => entrance;
    public long Inputs { get; private set; }
    public long Taken { get; private set; }

    /// <summary>Goes on with so many inputs.</summary>
    /// <exception cref="InvalidOperationException">One broke the entrance: which, as hexadecimal digits.</exception>
    public void Run(long inputs)
    {
        for (var end = Inputs + inputs; Inputs < end; Inputs++)
        {
            if (Try(Next(Inputs)))
                Taken++;
        }
    }

    private byte[] Next(long i)
    {
        var examples = entrance.Examples;
        if ((i & 1) == 0)
            return _mutator.Mutate(examples[i / 2 % examples.Length], strangers[(int)(i % strangers.Count)]);
        return _structured?.Invoke() ?? new Mutator(unchecked(seed + (int)i)).Mutate(examples[i % examples.Length], []);
    }

    private bool Try(byte[] input)
    {
        try
        {
            return entrance.Take(input);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{entrance.Name} with seed {seed} broke on input {Inputs:N0}, {Convert.ToHexStringLower(input)}", e);
        }
    }
}
