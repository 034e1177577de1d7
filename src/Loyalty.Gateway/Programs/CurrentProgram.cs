using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common;

namespace Loyalty.Gateway.Programs;

/// <summary>The definition in force, for lists that show what a program has beside what happened in it.</summary>
internal static class CurrentProgram
{
    public static Refusal NotPublished { get; } = Refusal.NotFound("programNotPublished", "The program has no edition yet.");

    public static async Task<Outcome<ProgramDefinition>> Get(string program, IGrainFactory grains, TimeProvider time)
    {
        var grain = grains.GetGrain<IProgram>(program);
        var editions = await Calls.Ask(grain, static program => program.GetEditions());
        if (editions.Refusal is { } refusal)
        {
            return refusal;
        }

        var all = editions.Value!.Editions;
        if (all.IsDefaultOrEmpty)
        {
            return NotPublished;
        }

        var current = ProgramEditions.InForceAt(all, time.GetUtcNow());
        var document = await Calls.Ask((grain, current.Number), static call => call.grain.GetEdition(call.Number));
        return document.Value is { } found ? found.Definition : document.Refusal!;
    }
}
