namespace Loyalty.Storage.Tests.Grains;

/// <summary>A plain state, as grains have it.</summary>
public sealed class Counter
{
    public int Value { get; set; }

    public List<string> Names { get; set; } = [];

    public Dictionary<string, long> Totals { get; set; } = [];

    public Limits? Limits { get; set; }

    public int Twice => Value * 2;
}
