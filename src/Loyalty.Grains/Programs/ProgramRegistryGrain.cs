using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Orleans.Runtime;

namespace Loyalty.Grains.Programs;

[GrainType("programs")]
internal sealed class ProgramRegistryGrain([PersistentState("programs", GrainStorages.State)] IPersistentState<ProgramRegistryState> state) : StateGrain<ProgramRegistryState>(state), IProgramRegistry
{
    public const string Key = "programs";

    public async Task Add(string program)
    {
        if (!State.Programs.Contains(program))
        {
            State.Programs = [.. State.Programs.Add(program).Order(StringComparer.Ordinal)];
            await Save();
        }
    }

    public Task<ImmutableArray<string>> List() => Task.FromResult(State.Programs);
}

[GenerateSerializer, Alias("loyalty.programs.RegistryState")]
internal sealed class ProgramRegistryState
{
    [Id(0)]
    public ImmutableArray<string> Programs { get; set; } = [];
}
