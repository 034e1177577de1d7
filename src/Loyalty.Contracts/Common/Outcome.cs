namespace Loyalty.Contracts.Common;

/// <summary>What a command or a question came to: a value, or a refusal that says why.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.Outcome`1")]
public sealed record Outcome<T>
    where T : class
{
    [Id(0)] public T? Value { get; init; }

    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>True when the operation had been carried out before and this is its stored answer.</summary>
    [Id(2)] public bool Replayed { get; init; }

    public static implicit operator Outcome<T>(T value) => new() { Value = value };

    public static implicit operator Outcome<T>(Refusal refusal) => new() { Refusal = refusal };
}
