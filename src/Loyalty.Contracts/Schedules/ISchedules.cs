namespace Loyalty.Contracts.Schedules;

/// <summary>What an account does by itself when its time comes. Key: program/member.</summary>
[Alias("loyalty.IMemberSchedules")]
public interface IMemberSchedules : IGrainWithStringKey
{
    /// <summary>Does everything that is due by now; false when it could not, so that it is still due.</summary>
    [Alias("RunDue")]
    Task<bool> RunDue();
}

/// <summary>Drives what falls due in one shard of the accounts. Key: the shard's number.</summary>
[Alias("loyalty.ISweep")]
public interface ISweep : IGrainWithStringKey
{
    /// <summary>Makes sure that the shard's reminder stands. Idempotent.</summary>
    [Alias("Start")]
    Task Start();

    /// <summary>Runs what is due now; answers how many accounts were driven.</summary>
    [Alias("Sweep")]
    Task<int> Sweep();
}
