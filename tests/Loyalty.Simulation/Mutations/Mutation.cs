namespace Loyalty.Simulation.Mutations;

/// <summary>A component that is not what it should be.</summary>
/// <param name="Name">By which it is called.</param>
/// <param name="Breaks">The invariant that shows it.</param>
/// <param name="Make">New for each history.</param>
internal sealed record Mutation(string Name, string Breaks, Func<Parts> Make)
{
    public override string ToString() => Name;
}
