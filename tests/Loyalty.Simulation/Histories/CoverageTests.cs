namespace Loyalty.Simulation.Histories;

public sealed class CoverageTests
{
    private const int Count = 200;

    /// <summary>What has to happen now and then: each kind of command and fault, and what they are there for.</summary>
    private static readonly string[] s_wanted =
    [
        "command: Enroll", "command: Buy", "command: GiveBack", "command: Redeem", "command: UseVoucher", "command: CancelVoucher", "command: Transfer", "command: Adjust",
        "command: Act", "command: See", "command: Sweep", "command: Repeat",
        "fault: Crash", "fault: SecondSilo", "fault: Trouble", "fault: LostAnswers", "fault: fails before the write", "fault: fails after the write", "fault: answers late",
        "unknown: connectionLost", "unknown: answerLost", "unknown: timedOut", "unknown: notReached", "unknown: storageUnavailable", "unknown: accountReloading",
        "told: a stored answer", "told: a later attempt",
        "refused: insufficientBalance", "refused: outOfStock", "refused: exceedsPurchase", "refused: purchaseNotFound", "refused: occurredInFuture", "refused: identifierTaken",
        "journal: PurchaseRecorded", "journal: ReturnRecorded", "journal: ReturnParked", "journal: parked return applied", "journal: PointsActivated", "journal: PointsExpired",
        "journal: RedemptionUndone", "journal: VoucherUsed", "journal: VoucherCancelled", "journal: VoucherExpired", "journal: TransferEnded", "journal: TierChanged",
        "journal: campaign's award", "journal: budget at its end", "journal: debt", "journal: debt repaid", "journal: late purchase", "journal: EnrollmentUndone",
    ];

    [Fact]
    public void Every_kind_of_command_and_fault_happens()
    {
        var coverage = new Coverage();
        for (var seed = 1; seed <= Count; seed++)
        {
            coverage.Add(Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound));
        }

        var missing = string.Join(", ", s_wanted.Where(wanted => !coverage.Counts.ContainsKey(wanted)));
        Assert.Equal("", missing);
    }
}
