namespace Orleans.Streams;

/// <summary>The position of an event in its stream.</summary>
public abstract class StreamSequenceToken : IEquatable<StreamSequenceToken?>, IComparable<StreamSequenceToken?>
{
    public abstract long SequenceNumber { get; protected set; }

    /// <summary>The position within a batch.</summary>
    public abstract int EventIndex { get; protected set; }

    public abstract int CompareTo(StreamSequenceToken? other);

    public abstract bool Equals(StreamSequenceToken? other);
}
