namespace Orleans.Activations;

/// <summary>Where the directory finds a grain. Compared by reference for the class, which is why it isn't a grain id.</summary>
internal readonly struct ActivationKey(GrainClass grainClass, string key) : IEquatable<ActivationKey>
{
    public readonly GrainClass Class = grainClass;
    public readonly string Key = key;

    public bool Equals(ActivationKey other) => ReferenceEquals(Class, other.Class) && string.Equals(Key, other.Key, StringComparison.Ordinal);

    public override bool Equals(object? obj) => obj is ActivationKey other && Equals(other);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal) ^ Class.GetHashCode();
}
