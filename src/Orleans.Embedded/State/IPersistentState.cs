using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>A state that is loaded before the grain is activated. Injected by <see cref="PersistentStateAttribute"/>.</summary>
public interface IPersistentState<TState> : IStorage<TState>;
