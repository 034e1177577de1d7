using Orleans.Runtime;

namespace Loyalty.Grains;

/// <summary>A grain with one state that is written as a whole. A write that fails ends the activation: memory never outlives what is durable.</summary>
internal abstract class StateGrain<T>(IPersistentState<T> state) : Grain
    where T : class, new()
{
    protected T State => state.State;

    protected async Task Save()
    {
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }

    /// <summary>What is stored now: another activation may have written since.</summary>
    protected Task Reread() => state.ReadStateAsync();

    protected async Task Clear()
    {
        try
        {
            await state.ClearStateAsync();
        }
        catch
        {
            DeactivateOnIdle();
            throw;
        }
    }
}
