namespace Orleans;

/// <summary>Makes references to grains. Making one is cheap and activates nothing.</summary>
public interface IGrainFactory
{
    /// <summary>A reference to the grain with this key.</summary>
    /// <param name="primaryKey">The key, not empty.</param>
    /// <param name="grainClassNamePrefix">Where several classes implement the interface, how the full name of the wanted one begins.</param>
    /// <exception cref="ArgumentException">No class implements the interface, or several do and the prefix doesn't tell which.</exception>
    TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey;
}
