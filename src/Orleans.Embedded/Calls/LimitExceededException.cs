namespace Orleans.Runtime;

/// <summary>Something that is bounded is full; for a call: too many requests wait for the grain.</summary>
public sealed class LimitExceededException : OrleansException
{
    public LimitExceededException() : base("Limit exceeded.")
    {
    }

    public LimitExceededException(string message) : base(message)
    {
    }

    public LimitExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit {limitName} exceeded: {current} of at most {threshold}, {extraInfo}.")
    {
    }
}
