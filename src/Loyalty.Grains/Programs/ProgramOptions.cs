namespace Loyalty.Grains.Programs;

/// <summary>How new editions spread.</summary>
public sealed class ProgramOptions
{
    /// <summary>How long before it takes effect an edition is published at least: longer than any silo works with an old list. None in one process.</summary>
    public TimeSpan PublishLeadTime { get; set; } = TimeSpan.Zero;

    /// <summary>The age at which a silo asks for the list of editions again.</summary>
    public TimeSpan RefreshAfter { get; set; } = TimeSpan.FromSeconds(5);
}
