namespace Orleans.Hosting;

internal enum EngineStatus
{
    Running,

    /// <summary>Calls from outside are refused; grains may still call each other.</summary>
    Draining,
    Stopped,
}
