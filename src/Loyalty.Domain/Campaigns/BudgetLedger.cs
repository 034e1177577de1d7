using System.Text.Json.Serialization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;

namespace Loyalty.Domain.Campaigns;

/// <summary>
/// Who holds how much of a budget. What is leased is gone from the budget until its lease is settled; then only what
/// the journal says was awarded from it is. So awards, less what returns took back, are never more than the total.
/// </summary>
public sealed class BudgetLedger
{
    /// <summary>What everything here is counted in; the same for ever once anything was leased.</summary>
    [JsonPropertyName("unit")]
    public BudgetUnit Unit { get; set; }

    [JsonPropertyName("last")]
    public long LastLease { get; set; }

    /// <summary>Those that are not settled, by number.</summary>
    [JsonPropertyName("leases")]
    public SortedDictionary<long, OpenLease> Leases { get; set; } = [];

    /// <summary>What was awarded from leases that are settled.</summary>
    [JsonPropertyName("settled")]
    public long Settled { get; set; }

    /// <summary>Held and not awarded from yet.</summary>
    [JsonIgnore]
    public long Leased => Leases.Values.Sum(lease => lease.Size - lease.Used);

    /// <summary>What is neither awarded nor leased; less than nothing when the total was lowered below what is.</summary>
    /// <param name="total">The budget.</param>
    /// <param name="givenBack">What returns took back, while the campaign runs.</param>
    public long Open(long total, long givenBack) => total + givenBack - Settled - Leases.Values.Sum(lease => lease.Size);

    /// <summary>Gives more into the lease that the silo holds, or a new one. A request for a lease that is held gives nothing twice when it is sent again.</summary>
    /// <param name="command">What is asked for.</param>
    /// <param name="unit">The budget's unit.</param>
    /// <param name="held">Whether the lease that it names may still be added to.</param>
    /// <param name="remaining">What is open of it, 0 or more.</param>
    /// <param name="slice">How much is given at once while there is plenty.</param>
    /// <returns>The lease's number; 0 when nothing can be given.</returns>
    public long Lease(LeaseBudget command, BudgetUnit unit, bool held, long remaining, long slice)
    {
        Unit = unit;
        var number = command.Lease;
        if (!held || !Leases.TryGetValue(number, out var lease))
        {
            if (remaining == 0 || Leases.Count >= Limits.OpenLeases)
            {
                return 0;
            }

            number = ++LastLease;
            Leases[number] = lease = new OpenLease();
            command = command with { Taken = 0 };
        }

        // Near the end slices shrink, so that no silo holds what another one needs.
        var free = lease.Size - command.Taken;
        var goal = Math.Max(command.Wanted, Math.Min(slice, Math.Max(1, remaining / 8)));
        lease.Size += Math.Clamp(goal - free, 0, remaining);
        return number;
    }

    /// <summary>The journal says that so much was awarded from the lease.</summary>
    public void Use(long lease, LeaseUse use)
    {
        var amount = Unit == BudgetUnit.Awards ? use.Awards : use.Points;
        if (Leases.TryGetValue(lease, out var open))
        {
            open.Used += amount;
        }
        else
        {
            // Not to be expected of a lease that was settled; whatever happened, it counts.
            Settled += amount;
        }
    }

    /// <summary>Nothing more can come of the lease: what was not used of it is the budget's again.</summary>
    public void Settle(long lease)
    {
        if (Leases.Remove(lease, out var open))
        {
            Settled += open.Used;
        }
    }
}

/// <summary>A slice of a budget that a silo holds.</summary>
public sealed class OpenLease
{
    /// <summary>All that was ever given into it.</summary>
    [JsonPropertyName("size")]
    public long Size { get; set; }

    /// <summary>What the journal says was awarded from it.</summary>
    [JsonPropertyName("used")]
    public long Used { get; set; }
}
