namespace Orleans.Activations;

internal enum ActivationStatus : byte
{
    /// <summary>In the directory, but not yet started.</summary>
    Fresh,
    Activating,
    Active,

    /// <summary>Lets running requests finish; starts none.</summary>
    Deactivating,

    /// <summary>Gone from the directory; takes nothing.</summary>
    Ended,
}
