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
        LandedIsAnswered,
        ToldIsRecorded,
        BalanceIsSumOfEntries,
        NoBucketBelowZero,
        EarnsWhatTheRulesGive,
        CapNeverExceeded,
        VariantsStay,
        ValuedByTheEditionOfItsTime,
        CountsOnItsDay,
        BecomesActiveOnItsDay,
        PointsExpireOnTheirDay,
        DebtIsRepaidFirst,
        ReturnTakesBackExactlyWhatWasEarned,
        NoMoreComesBackThanWasBought,
        ChallengesCountOnce,
        ChallengesGiveWhatTheyPromise,
        MembershipsRunAsPaid,
        CodesLeadToWhoMadeThem,
        FriendsRewardBothOnce,
        FriendsGiveBackBoth,
        ParkedReturnsAreAppliedOrEnd,
        PaysNoMoreThanItTakes,
        SpendsWhatEndsFirst,
        ComesBackWhereItWas,
        RedeemsByTheTerms,
        VouchersEndOnce,
        TransfersMoveAndNeverMake,
        HouseholdsShareOnce,
        AdjustsWhatWasAsked,
        BlockedStaysAsItIs,
        NothingIsLeftOfTheErased,
        MergesMoveAllAndOnce,
        StandsWhereItCounts,
        BudgetNeverExceeded,
        BudgetCanBeUsed,
        StockNeverExceeded,
        CreditedHasArrived,
        ReadYourWrites,
        RefusesOnlyWhatIsMissing,
        RefusesOnlyWhatIsNotThere,
        OtherContentIsRefused,
        DryRunsForetell,
        QuietHistoriesAnswerAtOnce,
        EndsInOrder,
        ComesToRest,
        RelayCaughtUp,
        LeasesSettled,
        EveryHeldRedemptionEnds,
        ConsumersEqualTheFold,
        DirectoryFollowsTheJournal,
        OneOwnerOfACard,
        EditionsStandAsPublished,
        MemoryIsWhatIsStored,
    ];

    private static IReadOnlyList<Invariant>? s_all;

    /// <summary>The first that does not hold; null: all do.</summary>
    public static Violation? First(Outcome outcome) => Violated(outcome).FirstOrDefault();

    /// <summary>Those that do not hold. What cannot be looked at because it ends in an exception does not.</summary>
    public static IEnumerable<Violation> Violated(Outcome outcome)
    {
        if (outcome.Faults.Length > 0)
        {
            yield return new Violation(NothingUntoward, new Breach(null, outcome.Faults[0]));
        }

        if (outcome.Broken is not null)
        {
            yield break;
        }

        if (Look(NothingUntoward, () => new Case(outcome), out var found) is { } unreadable)
        {
            yield return unreadable;
            yield break;
        }

        foreach (var invariant in All.Where(static invariant => invariant != NothingUntoward))
        {
            if (Look(invariant, () => invariant.Breaches(found!).FirstOrDefault(), out var breach) is { } thrown)
            {
                yield return thrown;
            }
            else if (breach is not null)
            {
                yield return new Violation(invariant, breach);
            }
        }
    }

    private static Violation? Look<T>(Invariant invariant, Func<T> look, out T? seen)
    {
        try
        {
            seen = look();
            return null;
        }
        catch (Exception exception)
        {
            // It is told with the history's seed, and shortened like any other.
            seen = default;
            return new Violation(invariant, new Breach(null, $"looking at it ended in {exception}")) { IsException = true };
        }
    }
}
