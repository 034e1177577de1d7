namespace Loyalty.Simulation.Histories;

public sealed class CoverageTests(ITestOutputHelper output)
{
    /// <summary>What has to happen now and then: each kind of command and fault, and what they are there for.</summary>
    private static readonly string[] s_wanted =
    [
        "command: Enroll", "command: Buy", "command: GiveBack", "command: Redeem", "command: UseVoucher", "command: CancelVoucher", "command: Transfer", "command: Adjust",
        "command: Act", "command: dry run", "command: Block", "command: Merge", "command: Erase", "command: Publish", "command: See", "command: Sweep", "command: Repeat",
        "command: MakeCode", "journal: ReferralCodeMade", "journal: MemberReferred", "journal: ReferralStarted", "journal: ReferralEarned", "journal: ReferralUndone", "journal: ReferralTakenBack", "journal: ReferralEnded",
        "journal: code refused: codeUnknown", "journal: code refused: selfReferral", "journal: friend not rewarded: referralCapReached", "journal: friend not rewarded: referrerBlocked", "told: MakeCode Acknowledged",
        "command: PayMembership", "command: EndMembership", "journal: MembershipPaid", "journal: membership renewed", "journal: membership lapsed", "journal: membership cancelled", "journal: membership refunded", "journal: tier by membership", "journal: tier by membershipEnded",
        "refused: otherMembership", "refused: membershipNotHeld", "refused: alreadyCancelled", "told: PayMembership Acknowledged", "told: EndMembership Acknowledged",
        "command: FoundHousehold", "command: JoinHousehold", "command: LeaveHousehold", "command: SeeHousehold", "journal: HouseholdFounded", "journal: household: Join", "journal: household: Join householdFull", "journal: household: Share", "journal: household: Draw", "journal: household: Leave", "journal: household: Return",
        "journal: household: asked for what is taken back", "journal: household: left with points", "refused: alreadyInHousehold", "refused: notInHousehold", "refused: householdNotFound", "refused: inHousehold", "refused: householdFull", "refused: householdFull before it began",
        "fault: Crash", "fault: Drain", "fault: SecondSilo", "fault: Trouble", "fault: LostAnswers", "fault: LostMessages", "happened: message lost", "happened: message doubled", "happened: message late", "happened: batches read that were missed", "happened: account read from a snapshot", "happened: account read from a snapshot and what came after it", "journal: more operations than an account knows", "fault: fails before the write", "fault: fails after the write", "fault: answers late",
        "unknown: connectionLost", "unknown: answerLost", "unknown: timedOut", "unknown: notReached", "unknown: storageUnavailable", "unknown: accountReloading",
        "told: a stored answer", "told: a later attempt",
        "refused: insufficientBalance", "refused: outOfStock", "refused: exceedsPurchase", "refused: purchaseNotFound", "refused: occurredInFuture", "refused: identifierTaken", "refused: memberBlocked", "refused: alreadyBlocked", "refused: memberErased", "refused: memberMerged", "refused: idReused", "other content: Buy", "other content: GiveBack", "other content: Redeem", "other content: Adjust", "refused: effectiveTooEarly", "told: Publish Acknowledged",
        "journal: PurchaseRecorded", "journal: ReturnRecorded", "journal: ReturnParked", "journal: parked return applied", "journal: PointsActivated", "journal: PointsExpired",
        "journal: RedemptionUndone", "journal: VoucherUsed", "journal: VoucherCancelled", "journal: VoucherExpired", "journal: TransferEnded", "journal: TierChanged",
        "journal: campaign's award", "journal: budget at its end", "journal: debt", "journal: debt repaid", "journal: late purchase", "journal: EnrollmentUndone", "journal: MemberBlocked", "journal: MemberUnblocked", "journal: MemberErased", "journal: MergeStarted", "journal: MemberMergedIn", "journal: MergeEnded", "journal: vouchers of who was merged", "journal: purchase passed on by who was merged", "told: Merge Acknowledged", "journal: purchase paid with points", "journal: payment back", "journal: ChallengeProgressed", "journal: ChallengeCompleted", "journal: ChallengeRolledBack", "journal: ChallengeReopened", "journal: badge withdrawn", "journal: day of a streak", "journal: day of a streak goes back", "journal: challenges of who was merged", "journal: standing of who took another one in ends or goes on", "journal: several completions at once", "journal: purchase by a later edition", "journal: purchase by an earlier edition than the newest",
    ];

    [Fact]
    public void Every_kind_of_command_and_fault_happens()
    {
        var coverage = new Coverage();
        output.WriteLine($"Seeds {HistoryTests.First} to {HistoryTests.First + HistoryTests.Covered - 1}");
        for (var seed = HistoryTests.First; seed < HistoryTests.First + HistoryTests.Covered; seed++)
        {
            var outcome = Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound);
            coverage.Add(outcome);
            HistoryTests.AssertHolds(seed, outcome);
        }

        var missing = string.Join(", ", s_wanted.Where(wanted => !coverage.Counts.ContainsKey(wanted)));
        Assert.Equal("", missing);
    }
}
