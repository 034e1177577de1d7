using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using static Loyalty.Simulation.Invariants.Invariants;

namespace Loyalty.Simulation.Mutations;

/// <summary>For every invariant a fault that breaks it: what cannot fail shows nothing.</summary>
internal static class AllMutations
{
    private static readonly Refusal s_refused = Refusal.Rule("refused", "It is refused.");

    public static ImmutableArray<Mutation> Table { get; } =
    [
        // The journal.
        new("a record is appended twice", nameof(AppliedOnce), static () => new Parts { OperationsAreUnique = false, Journal = static journal => new AppendsTwice(journal) }),
        new("an answer leaves before it is durable", nameof(AcknowledgedIsDurable), static () => new Parts { Journal = static journal => new AnswersBeforeDurable(journal) }),
        new("repeats are known by memory alone", nameof(AppliedOnce), static () => new Parts { OperationsAreUnique = false, Journal = static journal => new ForgetsOperations(journal) }),
        new("a repeat is answered with the balances of now", nameof(SameAnswerAgain), static () => new Parts { Journal = static journal => new AnswersAsOfNow(journal) }),
        new("an activation writes over another", nameof(BalanceIsSumOfEntries), static () => new Parts { Journal = static journal => new WritesOverOthers(journal) }),
        new("the last return of a purchase is forgotten", nameof(NoMoreComesBackThanWasBought), static () => new Parts { Journal = static journal => new ForgetsTheLastReturn(journal) }),
        new("the last return of a purchase takes nothing back", nameof(ReturnTakesBackExactlyWhatWasEarned), static () => new Parts { Journal = static journal => new ForgetsTheLastReturn(journal) }),
        new("a purchase is written otherwise than it is remembered", nameof(MemoryIsWhatIsStored), static () => Writes(static happened => happened is PurchaseRecorded purchase ? purchase with { Spend = 0, OccurredAt = purchase.OccurredAt.AddDays(1) } : happened)),

        new("snapshots forget what is owed", nameof(MemoryIsWhatIsStored), static () => new Parts { Journal = static journal => new ForgetsDebts(journal) }),

        // What is written.
        new("a purchase is recorded with another amount", nameof(RecordsSayWhatWasSent), static () => Writes(static happened => happened is PurchaseRecorded purchase ? purchase with { Amount = purchase.Amount + 1 } : happened)),
        new("balances are one too many", nameof(BalanceIsSumOfEntries), static () => new Parts { Journal = static journal => new WritesOtherwise(journal, static record => record with { Balances = [.. record.Balances.Select(static balance => balance with { Active = balance.Active + 1 })] }) }),
        new("debt is not repaid", nameof(DebtIsRepaidFirst), static () => Writes(static happened => happened is PointsAwarded award ? award with { Repaid = 0 } : happened)),
        new("variants change from purchase to purchase", nameof(VariantsStay), static () => Writes(static happened => happened is PointsAwarded { Variant: { } variant } award && award.Points % 2 == 0 ? award with { Variant = variant == "a" ? "b" : "a" } : happened)),
        new("points count twice when an account is read", nameof(NoBucketBelowZero), static () => Loads(static happened => happened is PointsAwarded award ? award with { Points = award.Points * 2 } : happened)),
        new("points count for half when an account is read", nameof(RefusesOnlyWhatIsMissing), static () => Loads(static happened => happened is PointsAwarded award ? award with { Points = award.Points / 2, Repaid = award.Repaid / 2 } : happened)),
        new("blocks are forgotten", nameof(BlockedStaysAsItIs), static () => Loads(static happened => happened is MemberBlocked ? null : happened)),
        new("points and vouchers are left of who is erased", nameof(NothingIsLeftOfTheErased), static () => new Parts { Journal = static journal => new WritesOtherwise(journal, static record => record.First<MemberErased>() is null ? record : record with { Events = [.. record.Events.Where(static happened => happened is not (VoucherExpired or PointsForfeited))] }) }),
        new("a purchase is paid with half of the points", nameof(PaysNoMoreThanItTakes), static () => Writes(static happened => happened is PurchaseRecorded { Paid: [var part] } purchase ? purchase with { Paid = [part with { Points = part.Points / 2 }] } : happened)),
        new("a point is spent out of turn", nameof(SpendsWhatEndsFirst), static () => Writes(OutOfTurn)),
        new("what comes back ends later", nameof(ComesBackWhereItWas), static () => Writes(static happened => happened is PointsRestored restored ? restored with { Gives = [.. restored.Gives.Select(static part => part with { Bucket = part.Bucket with { ExpiresAt = (part.Bucket.ExpiresAt ?? DateTimeOffset.UnixEpoch).AddDays(1) } })] } : happened)),
        new("what was held is not released", nameof(RedeemsByTheTerms), static () => new Parts { Journal = static journal => new WritesOtherwise(journal, static record => record.First<RedemptionUndone>() is null ? record : record with { Events = [.. record.Events.Where(static happened => happened is not PointsRestored)] }) }),
        new("used vouchers are forgotten", nameof(VouchersEndOnce), static () => Loads(static happened => happened is VoucherUsed or VoucherCancelled ? null : happened)),
        new("steps towards challenges count twice when an account is read", nameof(ChallengesCountOnce), static () => Loads(static happened => happened is ChallengeProgressed step ? step with { Amount = step.Amount * 2 } : happened)),
        new("days of streaks are forgotten", nameof(ChallengesCountOnce), static () => Loads(static happened => happened is ChallengeProgressed { Mark: not null } step ? step with { Mark = null } : happened)),
        new("steps of who is merged are lost", nameof(ChallengesCountOnce), static () => Writes(static happened => happened is MemberMergedIn { Part: { Challenges: [_, ..] } part } came ? came with { Part = part with { Challenges = [] } } : happened)),
        new("completed challenges are forgotten", nameof(ChallengesGiveWhatTheyPromise), static () => Loads(static happened => happened is ChallengeCompleted ? null : happened)),
        new("badges are not withdrawn", nameof(ChallengesGiveWhatTheyPromise), static () => Writes(static happened => happened is BadgeChanged { Times: < 0 } ? null : happened)),
        new("parked returns are forgotten", nameof(ParkedReturnsAreAppliedOrEnd), static () => Loads(static happened => happened is ReturnParked ? null : happened)),

        new("who is merged comes in again", nameof(MergesMoveAllAndOnce), static () => new Parts { OperationsAreUnique = false, Journal = static journal => new Forgets<MemberMergedIn>(journal) }),
        new("who is merged comes in nowhere", nameof(MergesMoveAllAndOnce), ForgetsToTakeIn),
        new("points are lost by merging", nameof(MergesMoveAllAndOnce), static () => Writes(static happened => happened is MemberMergedIn { Part: { Buckets: [_, ..] } part } came ? came with { Part = part with { Buckets = part.Buckets[1..] } } : happened)),
        new("vouchers are lost by merging", nameof(MergesMoveAllAndOnce), static () => Writes(static happened => happened is MemberMergedIn { Part: { } part } came ? came with { Part = part with { Vouchers = [] } } : happened)),
        new("points stay with who is merged", nameof(MergesMoveAllAndOnce), static () => Writes(static happened => happened is MergeStarted { Part: { } part } started ? started with { Part = part with { Buckets = [] } } : happened)),

        new("who brought a friend gets one point more", nameof(FriendsRewardBothOnce), static () => new Parts { Journal = static journal => new WritesOtherwise(journal, static record => record.First<ReferralEarned>() is null ? record : record with { Events = [.. record.Events.Select(static happened => happened is PointsAwarded award ? award with { Points = award.Points + 1 } : happened)] }) }),
        new("memberships last a day longer", nameof(MembershipsRunAsPaid), static () => Publishes(static program => program with { Memberships = [.. program.Memberships.Select(static plan => plan with { GraceDays = plan.GraceDays + 1 })] })),
        new("any number of friends is rewarded", nameof(FriendsRewardBothOnce), static () => Publishes(static program => program.Referral is { } referral ? program with { Referral = referral with { Caps = [] } } : program)),
        new("who brought a friend gives nothing back", nameof(FriendsGiveBackBoth), static () => MutatedCalls<IMemberReferrals>.Of("TakeBack", static context =>
        {
            context.Result = (Outcome<ReferralReceipt>)new ReferralReceipt(0, null);
            return Task.CompletedTask;
        })),
        new("friends give back whenever they return", nameof(FriendsGiveBackBoth), static () => Publishes(static program => program.Referral is { } referral ? program with { Referral = referral with { ReturnDays = program.Returns.WindowDays } } : program)),
        new("codes are nobody's", nameof(CodesLeadToWhoMadeThem), static () => MutatedCalls<IReferralCode>.Answers<string?>("GetOwner", static _ => null)),

        new("what ends a membership is forgotten", nameof(MembershipsRunAsPaid), static () => Loads(static happened => happened is MembershipEnded ? null : happened)),
        new("a tier that was paid for is kept", nameof(StandsWhereItCounts), static () => new Parts { Journal = static journal => new WritesOtherwise(journal, static record => record.First<MembershipEnded>() is null ? record : record with { Events = [.. record.Events.Where(static happened => happened is not TierChanged)] }) }),

        new("who gets points of a household gets one less", nameof(HouseholdsShareOnce), static () => MutatedCalls<IHousehold>.Answers<Outcome<HouseholdReceipt>>("Run", static outcome => outcome.Value is { Points: [var first, .. var more] } receipt ? outcome with { Value = receipt with { Points = [first with { Points = first.Points - 1 }, .. more] } } : outcome)),
        new("every household is said to be full", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IHousehold>.Answers<Outcome<HouseholdReceipt>>("Run", static outcome => outcome.Value is { } receipt ? outcome with { Value = receipt with { Refused = "householdFull" } } : outcome)),
        new("a household shows a point too many", nameof(HouseholdsShareOnce), static () => MutatedCalls<IHousehold>.Answers<Outcome<HouseholdSummary>>("GetSummary", static outcome => outcome.Value is { } shown ? outcome with { Value = shown with { Balance = shown.Balance with { Active = shown.Balance.Active + 1 } } } : outcome)),
        new("what a household is told is written twice", nameof(AppliedOnce), static () => new Parts { OperationsAreUnique = false, Journal = static journal => new Forgets<HouseholdLegTaken>(journal) }),
        new("a member of a household is told his own balance", nameof(ToldIsRecorded), static () => MutatedCalls<IHousehold>.Answers<Outcome<HouseholdReceipt>>("Run", static outcome => outcome.Value is { } receipt ? outcome with { Value = receipt with { Balance = receipt.Balance with { Active = 0 } } } : outcome)),

        // What is published.
        new("a base rule gives one point more", nameof(EarnsWhatTheRulesGive), static () => Publishes(static program => program with { EarningRules = [.. program.EarningRules.Select(static rule => rule with { Effect = rule.Effect! with { Points = rule.Effect.Points + 1 } })] })),
        new("rules have no limits", nameof(CapNeverExceeded), static () => Publishes(static program => program with { EarningRules = [.. program.EarningRules.Select(static rule => rule with { Caps = [] })] })),
        new("what is a little late counts on the day of its arrival", nameof(CountsOnItsDay), static () => Publishes(static program => program with { LateWindowDays = 0 })),
        new("points become active a day later", nameof(BecomesActiveOnItsDay), static () => Publishes(Wallets(static wallet => wallet is { PendingDays: > 0, Expiry: not { Unit: ExpiryUnit.Days } } ? wallet with { PendingDays = wallet.PendingDays + 1 } : wallet))),
        new("points end a day later", nameof(PointsExpireOnTheirDay), static () => Publishes(Wallets(static wallet => wallet.Expiry is { Unit: ExpiryUnit.Days } expiry ? wallet with { Expiry = expiry with { After = expiry.After + 1 } } : wallet))),
        new("points for reviews that are read end a day later", nameof(PointsExpireOnTheirDay), static () => Loads(static happened => happened is PointsAwarded { Rule: "reviews", ExpiresAt: { } end } award ? award with { ExpiresAt = end.AddDays(1) } : happened)),
        new("nobody steps down at the end of a standing", nameof(StandsWhereItCounts), static () => Publishes(static program => program.Tiers is { Downgrade: not DowngradePolicy.None } tiers ? program with { Tiers = tiers with { Downgrade = DowngradePolicy.None } } : program)),
        new("tiers begin a little later", nameof(StandsWhereItCounts), static () => Publishes(static program => program with { Tiers = program.Tiers is { } tiers ? tiers with { Levels = [.. tiers.Levels.Select(static level => level with { Threshold = level.Threshold * 2 })] } : null })),

        // What is called.
        new("a budget is leased twice", nameof(BudgetNeverExceeded), static () => MutatedCalls<ICampaignBudget>.Answers<BudgetLease>("Lease", static lease => lease with { Size = lease.Size * 2 })),
        new("a piece is put aside that is not there", nameof(StockNeverExceeded), Generous),
        new("a read is answered from long ago", nameof(ReadYourWrites), FromLongAgo),
        new("an answer has one point too many", nameof(ToldIsRecorded), static () => MutatedCalls<IMemberPurchases>.Answers<Outcome<RecordedPurchase>>("Record", static outcome => outcome.Value is { } value ? outcome with { Value = value with { Balances = [.. value.Balances.Select(static balance => balance with { Active = balance.Active + 1 })] } } : outcome)),
        new("what was carried out is refused", nameof(RefusedLeavesNoTrace), static () => MutatedCalls<IMemberPurchases>.Answers<Outcome<RecordedPurchase>>("Record", static outcome => outcome.Value is { Awards.IsEmpty: true } ? s_refused : outcome)),
        new("a transfer makes a point", nameof(TransfersMoveAndNeverMake), static () => Writes(static happened => happened is PointsCredited { Reason: "transferred" } credited ? credited with { Points = credited.Points + 1 } : happened)),
        new("an adjustment gives one point more", nameof(AdjustsWhatWasAsked), static () => Writes(static happened => happened is PointsCredited { Reason: "adjusted" } credited ? credited with { Points = credited.Points + 1 } : happened)),
        new("work leaves the thread", nameof(NothingUntoward), static () => MutatedCalls<IMemberPurchases>.Of("Record", static async context =>
        {
            await Task.Run(static () => { });
            await context.Invoke();
        })),
        new("a transfer is said to be credited at once", nameof(CreditedHasArrived), static () => MutatedCalls<IMemberTransfers>.Answers<Outcome<PointTransfer>>("Transfer", static outcome => outcome.Value is { State: TransferState.InTransit } sent ? outcome with { Value = sent with { State = TransferState.Credited } } : outcome)),
        new("the first call of each member times out", nameof(QuietHistoriesAnswerAtOnce), TimesOutOnce),
        new("every claim of a card is granted", nameof(OneOwnerOfACard), static () => MutatedCalls<IIdentifier>.Of("Claim", static async context =>
        {
            await context.Invoke();
            context.Result = Ids.LocalOf(context.SourceId!.Value.Key.ToString()!);
        })),
        new("nothing is said to be left of any reward", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IReward>.Answers<RewardReason?>("WhyNot", static _ => new RewardReason { Code = "outOfStock" })),
        new("a member who is there is not found", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IMember>.Answers<Outcome<MemberSummary>>("GetSummary", static _ => Refusal.NotFound("memberNotFound", "Nobody is there."))),
        new("vouchers that are there are not found", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IMemberRewards>.Of("UseVoucher", static context =>
        {
            context.Result = (Outcome<Voucher>)Refusal.NotFound("voucherNotFound", "There is no such voucher.");
            return Task.CompletedTask;
        })),
        new("every card is another member's", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IIdentifier>.Answers<string?>("GetOwner", static owner => owner ?? "somebody")),
        new("points are refused for a reason that nobody knows", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IMemberTransfers>.Of("Transfer", static context =>
        {
            context.Result = (Outcome<PointTransfer>)Refusal.Rule("notToday", "Not today.");
            return Task.CompletedTask;
        })),
        new("a purchase is refused as malformed", nameof(RefusesOnlyWhatIsNotThere), static () => MutatedCalls<IMemberPurchases>.Of("Record", static context =>
        {
            context.Result = (Outcome<RecordedPurchase>)Refusal.Invalid("bodyInvalid", "It is malformed.");
            return Task.CompletedTask;
        })),
        new("a repeat is taken for something else", nameof(OtherContentIsRefused), static () => MutatedCalls<IMemberPurchases>.Answers<Outcome<RecordedPurchase>>("Record", static outcome => outcome.Replayed ? Refusal.Conflict("idReused", "It was used before.") : outcome)),
        new("another return under the same id is answered as the first", nameof(OtherContentIsRefused), AnswersOther<IMemberReturns, RecordedReturn>("Return")),
        new("another redemption under the same id is answered as the first", nameof(OtherContentIsRefused), AnswersOther<IMemberRewards, Redemption>("Redeem")),
        new("another adjustment under the same id is answered as the first", nameof(OtherContentIsRefused), AnswersOther<IMemberAdjustments, PointAdjustment>("Adjust")),
        new("a return sent again is decided anew", nameof(LandedIsAnswered), static () => MutatedCalls<IMemberReturns>.Answers<Outcome<RecordedReturn>>("Return", static outcome => outcome.Replayed ? Refusal.Rule("nothingLeft", "Nothing is left.") : outcome)),
        new("a redemption sent again is decided anew", nameof(LandedIsAnswered), static () => MutatedCalls<IMemberRewards>.Answers<Outcome<Redemption>>("Redeem", static outcome => outcome.Replayed ? Refusal.Rule("insufficientBalance", "Too few.") : outcome)),
        new("a transfer sent again is taken for another", nameof(LandedIsAnswered), static () => MutatedCalls<IMemberTransfers>.Answers<Outcome<PointTransfer>>("Transfer", static outcome => outcome.Replayed ? Refusal.Conflict("idReused", "It was used before.") : outcome)),
        new("a used voucher is counted twice", nameof(ConsumersEqualTheFold), static () => MutatedCalls<IReward>.Answers<RewardStock>("GetStock", static stock => stock with { Used = 2 * stock.Used })),
        new("a dry run foretells one point more", nameof(DryRunsForetell), static () => MutatedCalls<IMemberPurchases>.Answers<Outcome<RecordedPurchase>>("Record", static outcome => outcome.Value is { DryRun: true } value ? outcome with { Value = value with { Awards = [.. value.Awards.Select(static award => award with { Points = award.Points + 1 })] } } : outcome)),
        new("nothing of a budget is leased", nameof(BudgetCanBeUsed), static () => MutatedCalls<ICampaignBudget>.Answers<BudgetLease>("Lease", static lease => lease with { Size = 0 })),
        new("a purchase is never answered", nameof(ComesToRest), static () => MutatedCalls<IMemberPurchases>.Of("Record", static context => new TaskCompletionSource().Task)),

        new("editions are in force a week before they are", nameof(ValuedByTheEditionOfItsTime), static () => MutatedCalls<IProgram>.Answers<Outcome<EditionList>>("GetEditions", static outcome => outcome.Value is { } list ? new EditionList { Editions = [.. list.Editions.Select(static edition => edition with { EffectiveAt = edition.EffectiveAt.AddDays(-7) })] } : outcome)),
        new("an edition is said to be in force a little sooner", nameof(EditionsStandAsPublished), static () => MutatedCalls<IProgram>.Answers<Outcome<EditionInfo>>("Publish", static outcome => outcome.Value is { } info ? info with { EffectiveAt = info.EffectiveAt.AddSeconds(-1) } : outcome)),

        // What goes on by itself.
        new("a batch of the relay is dropped", nameof(ConsumersEqualTheFold), static () => new Parts { RelayLog = static log => new DropsBatches(log, static destination => destination.StartsWith("channel/", StringComparison.Ordinal)) }),
        new("campaigns are told nothing", nameof(ConsumersEqualTheFold), static () => new Parts { RelayLog = static log => new DropsBatches(log, static destination => destination.StartsWith("campaign/", StringComparison.Ordinal)) }),
        new("challenges are told nothing", nameof(ConsumersEqualTheFold), static () => new Parts { RelayLog = static log => new DropsBatches(log, static destination => destination.StartsWith("challenge/", StringComparison.Ordinal)) }),
        new("tiers are told nothing", nameof(ConsumersEqualTheFold), static () => new Parts { RelayLog = static log => new DropsBatches(log, static destination => destination.StartsWith("tier/", StringComparison.Ordinal)) }),
        new("a reward is not told what became of what it put aside", nameof(EveryHeldRedemptionEnds), static () => new Parts { RelayLog = static log => new DropsBatches(log, static destination => destination.StartsWith("reward/", StringComparison.Ordinal)) }),
        new("nobody takes up what was interrupted", nameof(EveryHeldRedemptionEnds), static () => MutatedCalls<IMemberSchedules>.Of("RunDue", static context =>
        {
            context.Result = true;
            return Task.CompletedTask;
        })),
        new("what was taken of the relay is forgotten", nameof(RelayCaughtUp), static () => new Parts { RelayLog = static log => new ForgetsWhatWasTaken(log) }),
        new("the directory is not told", nameof(DirectoryFollowsTheJournal), static () => new Parts { Silo = TellsNobody.Decorate }),
        new("a process does not wait for what it has begun", nameof(EndsInOrder), static () => new Parts { Silo = EndsAtOnce.Decorate }),
        new("leases are not settled", nameof(LeasesSettled), static () => MutatedCalls<IRelay>.Answers<bool>("HasPassed", static _ => false)),
    ];

    private static Parts Writes(Func<AccountEvent, AccountEvent?> write) => new() { Journal = WritesOtherwise.Of(write) };

    private static Parts Loads(Func<AccountEvent, AccountEvent?> read) => new() { Journal = journal => new LoadsOtherwise(journal, read) };

    private static Parts Publishes(Func<ProgramDefinition, ProgramDefinition> published) => new() { Published = published };

    private static readonly ConcurrentDictionary<Func<WalletDefinition, WalletDefinition>, Func<ProgramDefinition, ProgramDefinition>> s_wallets = new();

    // One delegate for one change: what is published by it is made ready once.
    private static Func<ProgramDefinition, ProgramDefinition> Wallets(Func<WalletDefinition, WalletDefinition> change) =>
        s_wallets.GetOrAdd(change, static change => program => program with { Wallets = [.. program.Wallets.Select(change)] });

    /// <summary>One point less of what ends first, and one more of what ends last.</summary>
    private static AccountEvent OutOfTurn(AccountEvent happened) => happened is PointsSpent { Takes: [{ Points: > 1 } first, .. var between, var last] } spent
        ? spent with { Takes = [first with { Points = first.Points - 1 }, .. between, last with { Points = last.Points + 1 }] }
        : happened;

    private static Parts Generous()
    {
        return new Parts
        {
            Silo = services =>
            {
                MutatedCalls<IReward>.Answers<Outcome<Reservation>>("Reserve", static outcome => outcome.Refusal is null ? outcome : new Reservation(null, null)).Silo!(services);
                MutatedCalls<IReward>.Answers<RewardReason?>("WhyNot", static _ => null).Silo!(services);
            },
        };
    }

    /// <summary>What is refused as other content is answered with what the member was answered before.</summary>
    private static Func<Parts> AnswersOther<TGrain, TAnswer>(string method)
        where TAnswer : class => () =>
    {
        var answered = new Dictionary<string, Outcome<TAnswer>>();
        return MutatedCalls<TGrain>.Of(method, async context =>
        {
            await context.Invoke();
            var member = context.TargetId.ToString();
            if (context.Result is Outcome<TAnswer> { Value: not null } outcome)
            {
                answered[member] = outcome;
            }
            else if (context.Result is Outcome<TAnswer> { Refusal.Code: "idReused" } && answered.TryGetValue(member, out var before))
            {
                context.Result = before;
            }
        });
    };

    private static Parts TimesOutOnce()
    {
        var called = new HashSet<string>();
        return MutatedCalls<IMemberPurchases>.Of("Record", context => called.Add(context.TargetId.ToString()) ? throw new TimeoutException("The first time.") : context.Invoke());
    }

    /// <summary>Says again what was said when it was only asked for, and takes nothing in.</summary>
    private static Parts ForgetsToTakeIn()
    {
        var said = new Dictionary<string, object>();
        return MutatedCalls<IMemberMerging>.Of("Receive", async context =>
        {
            var key = $"{context.SourceId} {context.TargetId}";
            if (said.TryGetValue(key, out var before))
            {
                context.Result = before;
                return;
            }

            await context.Invoke();
            if (context.Result is Outcome<MergeReceipt> { Value.Merged: not null })
            {
                said.Add(key, context.Result);
            }
        });
    }

    private static Parts FromLongAgo()
    {
        var first = new Dictionary<string, object>();
        return MutatedCalls<IMember>.Of("GetSummary", async context =>
        {
            await context.Invoke();
            var key = context.TargetId.ToString();
            if (context.SourceId is null && context.Result is Outcome<MemberSummary> { Value: not null } && !first.TryAdd(key, context.Result))
            {
                context.Result = first[key];
            }
        });
    }
}
