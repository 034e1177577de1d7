namespace Orleans.Hosting;

/// <inheritdoc/>
internal sealed class GrainFactory(Engine engine) : IClusterClient
{
    public Engine Engine => engine;

    public IServiceProvider ServiceProvider => engine.Services;

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrEmpty(primaryKey);
        var binding = engine.Catalog.Bind(typeof(TGrainInterface), grainClassNamePrefix);
        return (TGrainInterface)(object)binding.Interface.CreateReference(engine, binding.Class, primaryKey);
    }
}
