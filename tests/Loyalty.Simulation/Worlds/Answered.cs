using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>What came back from a gateway.</summary>
/// <param name="Status">HTTP; 0: nothing came.</param>
/// <param name="Code">Of the problem, or why nothing came.</param>
/// <param name="Replayed">As the header says.</param>
/// <param name="Value">The body of a success, before it is written.</param>
internal readonly record struct Answered(int Status, string? Code, bool Replayed, object? Value)
{
    public ToldKind Kind => Status switch
    {
        >= 200 and < 300 => ToldKind.Acknowledged,
        0 or >= 500 => ToldKind.Unknown,
        _ => ToldKind.Refused,
    };

    public static Answered Nothing(string why) => new(0, why, false, null);
}
