namespace Orleans;

/// <summary>A state on its way between a grain and its storage.</summary>
public interface IGrainState<T>
{
    /// <summary>The version that was read or written last; null when there was no record.</summary>
    string? ETag { get; set; }

    /// <summary>Whether there is a record in storage.</summary>
    bool RecordExists { get; set; }

    T? State { get; set; }
}
