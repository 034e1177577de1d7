using Loyalty.Contracts.Programs;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Loyalty.Simulation;

/// <summary>What a test puts in the place of a component of every silo, to see that the hunt finds it. Nothing is changed where null.</summary>
public sealed record Parts
{
    public static readonly Parts Sound = new();

    /// <summary>Around the journal that the grains see.</summary>
    public Func<IAccountJournal, IAccountJournal>? Journal { get; init; }

    /// <summary>Around the relay's log.</summary>
    public Func<IRelayLog, IRelayLog>? RelayLog { get; init; }

    /// <summary>Around the storage of grain states.</summary>
    public Func<IGrainStorage, IGrainStorage>? States { get; init; }

    /// <summary>After all services of a silo are registered: call filters (<see cref="IIncomingGrainCallFilter"/>), options, decorated singletons.</summary>
    public Action<IServiceCollection>? Silo { get; init; }

    /// <summary>What is published instead of what the history says.</summary>
    public Func<ProgramDefinition, ProgramDefinition>? Published { get; init; }

    /// <summary>Whether the simulated journal itself refuses an operation that it has on any account; false: it takes it again.</summary>
    public bool OperationsAreUnique { get; init; } = true;

    /// <summary>Keep the timeline; costs time.</summary>
    public bool Timeline { get; init; }
}
