using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Invariants;

/// <summary>Everything that holds after every history: the promises, and what is said to happen to a point.</summary>
internal static partial class Invariants
{
    /// <summary>In the order in which they are looked at: what explains others comes first.</summary>
    public static IReadOnlyList<Invariant> All => s_all ??=
    [
        NothingUntoward,
        AppliedOnce,
        AcknowledgedIsDurable,
        RecordsSayWhatWasSent,
        RefusedLeavesNoTrace,
        SameAnswerAgain,
        ToldIsRecorded,
        BalanceIsSumOfEntries,
        NoBucketBelowZero,
        EarnsWhatTheRulesGive,
        CapNeverExceeded,
        VariantsStay,
        CountsOnItsDay,
        BecomesActiveOnItsDay,
        PointsExpireOnTheirDay,
        DebtIsRepaidFirst,
        ReturnTakesBackExactlyWhatWasEarned,
        NoMoreComesBackThanWasBought,
        ParkedReturnsAreAppliedOrEnd,
        SpendsWhatEndsFirst,
        ComesBackWhereItWas,
        RedeemsByTheTerms,
        VouchersEndOnce,
        TransfersMoveAndNeverMake,
        AdjustsWhatWasAsked,
        StandsWhereItCounts,
        BudgetNeverExceeded,
        StockNeverExceeded,
        ReadYourWrites,
        ComesToRest,
        RelayCaughtUp,
        LeasesSettled,
        EveryHeldRedemptionEnds,
        ConsumersEqualTheFold,
        MemoryIsWhatIsStored,
    ];

    private static IReadOnlyList<Invariant>? s_all;

    /// <summary>The first that does not hold; null: all do.</summary>
    public static Violation? First(Outcome outcome)
    {
        var found = new Case(outcome);
        foreach (var invariant in All)
        {
            if (invariant.Breaches(found).FirstOrDefault() is { } breach)
            {
                return new Violation(invariant, breach);
            }
        }

        return null;
    }

    /// <summary>Those that do not hold.</summary>
    public static IEnumerable<Violation> Violated(Outcome outcome)
    {
        var found = new Case(outcome);
        return All.Select(invariant => invariant.Breaches(found).FirstOrDefault() is { } breach ? new Violation(invariant, breach) : null).OfType<Violation>();
    }
}
