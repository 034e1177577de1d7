namespace Orleans;

/// <summary>A grain interface whose grains are addressed by a string.</summary>
public interface IGrainWithStringKey : IGrain;
