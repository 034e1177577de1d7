namespace Loyalty.Simulation.Histories;

/// <summary>Makes a history of a seed.</summary>
public static class HistoryGenerator
{
    public static History Generate(int seed) => new HistoryDraft(seed).Write();
}
