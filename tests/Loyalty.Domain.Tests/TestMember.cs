using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Confirmations;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Tests;

/// <summary>
/// A member's account, driven as its grain drives it: decide, apply, keep the record. After every record it holds the
/// ledger to its promises, whatever the test is about: deciding changes nothing and decides the same again, the entries
/// add up to the balances, nothing is below zero.
/// </summary>
internal sealed partial class TestMember
{
    private const string Account = "sample/member";
    private readonly List<EditionInfo> _infos = [];
    private readonly List<CompiledEdition> _editions = [];
    private readonly SortedDictionary<string, long> _entries = new(StringComparer.Ordinal);

    public TestMember(ProgramDefinition program, DateTimeOffset? joined = null, ReferralClaim? referral = null)
    {
        Publish(program, DateTimeOffset.MinValue);
        Now = joined ?? Given.Start;
        Write(MemberRules.CompleteEnrollment(State, new EnrollMember { Key = "join" }, null, new EditionPair(Current, Current), Now, referral), "join", Now);
    }

    public AccountState State { get; private set; } = new();

    public List<AccountRecord> Journal { get; } = [];

    public DateTimeOffset Now { get; private set; }

    /// <summary>What campaigns decide with beside the account.</summary>
    public CampaignInputs Inputs { get; set; } = new("member", [], []);

    /// <summary>What the profile says.</summary>
    public MemberTraits Traits => new() { Attributes = Inputs.Attributes, Birthday = Inputs.Birthday };

    /// <summary>Whether the profiles of the member and the referrer have something in common by now.</summary>
    public bool RefersHimself { get; set; }

    public CompiledEdition Current => InForceAt(Now);

    /// <summary>The member as it is seen now, whether or not anything has swept.</summary>
    public MemberSummary Seen => MemberAnswers.Summary(State, "member", Current, Now);

    public string? Tier => Seen.Tier?.Tier;

    public DateTimeOffset? Until => Seen.Tier?.Until;

    public long Metric => MemberAnswers.Tier(State, "member", Current, Now)!.Metric;

    public TestMember Publish(ProgramDefinition program, DateTimeOffset effectiveAt)
    {
        var number = _editions.Count + 1;
        _infos.Add(new EditionInfo { Number = number, EffectiveAt = effectiveAt, PublishedAt = effectiveAt, DraftETag = "" });
        _editions.Add(program.Compile(number, effectiveAt));
        return this;
    }

    public CompiledEdition InForceAt(DateTimeOffset instant) => _editions[ProgramEditions.InForceAt([.. _infos], instant).Number - 1];

    public CompiledEdition Edition(int number) => _editions[number - 1];

    /// <summary>The clock moves; nothing is swept.</summary>
    public TestMember At(DateTimeOffset now)
    {
        Now = now;
        return this;
    }

    public WalletBalance Wallet(string wallet = "points") =>
        Seen.Balances.FirstOrDefault(balance => balance.Wallet == wallet)
        ?? new WalletBalance { Wallet = wallet, Balance = 0, Active = 0, Pending = 0, Debt = 0 };

    public long Balance(string wallet = "points") => Wallet(wallet).Balance;

    public Decision Decide(RecordPurchase command)
    {
        var time = PurchaseTime.Of(command.OccurredAt, command.Import, Current, Now);
        return First(time.ReceivedAt, state => RecordPurchaseRules.Decide(state, command, new EditionPair(InForceAt(time.ValuedAt), Current), time, Now, Inputs));
    }

    public Decision Decide(RecordReturn command) => Stored(command.PurchaseChannel, command.PurchaseId) is { } stored
        ? First(Now, state => RecordReturnRules.Decide(state, command, stored, new EditionPair(Edition(stored.Purchase.Edition), Current), Now, PaidVouchers()))
        : First(Now, state => RecordReturnRules.Park(state, command, Current, Now));

    /// <summary>A purchase that arrives now.</summary>
    public RecordedPurchase Buy(RecordPurchase command)
    {
        var at = PurchaseTime.Of(command.OccurredAt, command.Import, Current, Now).ReceivedAt;
        return PurchaseAnswers.From(Write(Decide(command), $"purchase/{command.Channel}/{command.Id}", at), "member");
    }

    /// <summary>The record that a purchase would leave if it arrived now.</summary>
    public AccountRecord Foretell(RecordPurchase command) => Foretell(
        Decide(command with { DryRun = true }), $"purchase/{command.Channel}/{command.Id}", PurchaseTime.Of(command.OccurredAt, command.Import, Current, Now).ReceivedAt);

    public AccountRecord Foretell(RecordReturn command) => Foretell(
        Decide(command with { DryRun = true }), $"return/{command.Channel}/{command.Id}", command.Import ? command.OccurredAt : Now);

    public AccountRecord Foretell(RecordActivity command) => Foretell(
        Decide(command with { DryRun = true }),
        $"activity/{command.Channel}/{command.Id}",
        PurchaseTime.Of(command.OccurredAt, command.Import, InForceAt(command.Import ? command.OccurredAt : Now), Now).ReceivedAt);

    /// <summary>The record that <see cref="Do"/> would leave.</summary>
    public AccountRecord Foretell(string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) => Foretell(Decide(decide), key, Now);

    /// <summary>A purchase that arrives in the moment in which it occurs.</summary>
    public RecordedPurchase Buy(string id, DateTimeOffset at, long amount) => At(at).Buy(Given.Purchase(id, at, amount));

    public Decision Decide(RecordActivity command)
    {
        var current = InForceAt(command.Import ? command.OccurredAt : Now);
        var time = PurchaseTime.Of(command.OccurredAt, command.Import, current, Now);
        return First(time.ReceivedAt, state => RecordActivityRules.Decide(state, command, new EditionPair(InForceAt(time.ValuedAt), current), time, Now, Inputs));
    }

    /// <summary>An activity that arrives now.</summary>
    public RecordedActivity Act(RecordActivity command)
    {
        var at = PurchaseTime.Of(command.OccurredAt, command.Import, InForceAt(command.Import ? command.OccurredAt : Now), Now).ReceivedAt;
        return ActivityAnswers.From(Write(Decide(command), $"activity/{command.Channel}/{command.Id}", at), "member");
    }

    public Refusal Refused(RecordActivity command) => Refused(Decide(command));

    /// <summary>A return that arrives now; parked when its purchase is not known.</summary>
    /// <summary>What is in the journal comes to the state that the decisions left: record by record, and with a snapshot after each.</summary>
    public void AssertFolds()
    {
        var (whole, stored) = (new AccountState(), new AccountState());
        foreach (var record in Journal)
        {
            whole.Apply(AccountJson.ReadRecord(AccountJson.Write(record)), Prefix(record.Key));
            stored.Apply(AccountJson.ReadRecord(AccountJson.Write(record)), Prefix(record.Key));
            stored = AccountJson.ReadSnapshot(AccountJson.Write(stored));
        }

        Assert.Equal(Text(State), Text(whole));
        Assert.Equal(Text(State), Text(stored));
    }

    public RecordedReturn Return(RecordReturn command) =>
        ReturnAnswers.From(Write(Decide(command), $"return/{command.Channel}/{command.Id}", command.Import ? command.OccurredAt : Now), "member");

    public RecordedReturn Return(string id, string purchase, DateTimeOffset at) => At(at).Return(Given.Return(id, purchase, at));

    public Decision DecideConfirm(string purchase) => First(Now, state => ConfirmPurchaseRules.Decide(state, Stored(Given.Shop, purchase)!, Current, Now));

    /// <summary>A purchase is confirmed now.</summary>
    public ConfirmedPurchase Confirm(string purchase) =>
        ConfirmationAnswers.From(Write(DecideConfirm(purchase), $"{Given.Shop}/confirm/{purchase}", Now), "member");

    public ConfirmedPurchase Confirm(string purchase, DateTimeOffset at) => At(at).Confirm(purchase);

    /// <summary>A tier is given by hand now; without one, it is taken back.</summary>
    public AccountRecord Give(string? tier, DateTimeOffset until = default) =>
        Do($"give/{State.Version}", (state, edition, now) => GiveTierRules.Decide(state, new GiveTier { Key = "k", Tier = tier, Until = until, Reason = "goodwill", By = "desk" }, edition, now));

    public Refusal RefusedGive(string? tier, DateTimeOffset until = default) =>
        Refused((state, edition, now) => GiveTierRules.Decide(state, new GiveTier { Key = "k", Tier = tier, Until = until, Reason = "goodwill", By = "desk" }, edition, now));

    public Refusal RefusedConfirm(string purchase) => Refused(DecideConfirm(purchase));

    /// <summary>Null when it is refused.</summary>
    public RecordedReturn? TryReturn(RecordReturn command) => Decide(command).Refusal is null ? Return(command) : null;

    public Refusal Refused(RecordPurchase command) => Refused(Decide(command));

    public Refusal Refused(RecordReturn command) => Refused(Decide(command));

    /// <summary>What has fallen due by now is done; answers what that was.</summary>
    public ImmutableArray<AccountEvent> Sweep()
    {
        var decision = Twice(() => Decision.Of(DueRules.Advance(State.Fork(), Current, Now, Traits)));
        if (!decision.Events.IsEmpty)
        {
            Write(decision, $"due/{State.Version}", Now);
        }

        return decision.Events;
    }

    public ImmutableArray<AccountEvent> SweepAt(DateTimeOffset now) => At(now).Sweep();

    /// <summary>Points leave the buckets in the order of spending.</summary>
    public PointsSpent Spend(long points, string wallet = "points")
    {
        Sweep();
        var spent = new PointsSpent { Wallet = wallet, Points = points, Takes = Spending.Take(State, wallet, points, Now), Reason = "redeemed" };
        Write(Decision.Of([spent]), $"spend/{State.Version}", Now);
        return spent;
    }

    /// <summary>Everything that was spent comes back.</summary>
    public PointsRestored Restore(PointsSpent spent)
    {
        Sweep();
        var (gives, lapses) = Spending.Restore(State, spent.Takes, Now);
        var lapsed = lapses.Sum(bucket => bucket.Points);
        var restored = new PointsRestored { Wallet = spent.Wallet, Points = spent.Points - lapsed, Lapsed = lapsed, Gives = gives, Lapses = lapses.IsEmpty ? null : lapses, Reason = spent.Reason };
        Write(Decision.Of([restored]), $"restore/{State.Version}", Now);
        return restored;
    }

    /// <summary>Any command, decided on the state as it is now.</summary>
    public AccountRecord Do(string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        Write(Decide(decide), key, Now);

    /// <summary>Null when it is refused.</summary>
    public AccountRecord? TryDo(string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        Decide(decide).Refusal is null ? Do(key, decide) : null;

    public Refusal Refused(Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) => Refused(Decide(decide));

    /// <summary>As the grain decides: after what has fallen due.</summary>
    public Decision Decide(Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        First(Now, state => decide(state, Current, Now));

    public Decision Decide(RedeemReward command) => First(Now, state => RedeemRewardRules.Start(state, command, Current, Now));

    public Decision Decide(UseVoucher command) => First(Now, state => VoucherRules.Use(state, command, Current, Issuing(command.Voucher), Now));

    public Decision Decide(CancelVoucher command) =>
        First(Now, state => VoucherRules.Cancel(state, command, State.Voucher(command.Voucher) is { } voucher ? PaidIn(voucher.SpentIn, voucher.Member) : null, Current, Issuing(command.Voucher), Now));

    public Refusal Refused(RedeemReward command) => Refused(Decide(command));

    public Refusal Refused(UseVoucher command) => Refused(Decide(command));

    public Refusal Refused(CancelVoucher command) => Refused(Decide(command));

    /// <summary>The first leg of a redemption: points are held.</summary>
    public RedemptionStarted Hold(string voucher, string reward = "mug", string channel = Given.Shop) =>
        Write(Decide(Given.Redeem(voucher, reward, channel)), $"redeem/{voucher}/{State.Version}", Now).First<RedemptionStarted>()!;

    public VoucherIssued Issue(RedemptionStarted redemption, string code = "CODE", bool pooled = false) =>
        Do($"voucher/{redemption.Voucher}", (state, _, now) => RedeemRewardRules.Issue(state, redemption.Id, new IssuedCode(code, pooled), Edition(redemption.Edition), now)).First<VoucherIssued>()!;

    /// <summary>A reward that puts nothing aside: one record.</summary>
    public AccountRecord RedeemAtOnce(string voucher, string reward = "mug") => Write(
        First(Now, state => RedeemRewardRules.StartAndIssue(state, Given.Redeem(voucher, reward), Current, "CODE", Now)), $"voucher/{voucher}", Now);

    public VoucherIssued Redeem(string voucher, string reward = "mug", string channel = Given.Shop) => Issue(Hold(voucher, reward, channel));

    public AccountRecord Undo(RedemptionStarted redemption, string reason = "outOfStock") => Write(
        First(Now, state => RedeemRewardRules.Undo(state, redemption.Id, PaidIn(redemption.SpentIn), reason, Current, Now)), $"undo/{redemption.Id}", Now);

    public AccountRecord Use(UseVoucher command) => Write(Decide(command), $"use/{command.Key}", Now);

    public AccountRecord Cancel(CancelVoucher command) => Write(Decide(command), $"cancel/{command.Key}", Now);

    public Decision Decide(UndoVoucherUse command)
    {
        var records = Journal.Select(record => AccountJson.ReadRecord(AccountJson.Write(record))).ToArray();
        var issued = records.Select(record => record.First<VoucherIssued>()).FirstOrDefault(voucher => voucher?.Voucher == command.Voucher);
        var closing = records.Where(record => record.First<VoucherUsed>()?.Voucher == command.Voucher
            || record.First<VoucherUseUndone>()?.Voucher == command.Voucher || record.First<VoucherCancelled>()?.Voucher == command.Voucher);
        var became = issued is null ? VoucherState.Issued : RewardAnswers.Voucher(issued, closing, "member", Edition(issued.Edition), Now).State;
        var given = issued is { GrantedOn: not null, Cause: not VoucherGranted.Automatically } ? records[(int)issued.SpentIn - 1] : null;
        var granted = given?.Events.OfType<VoucherGranted>().First(granted => granted.Voucher == command.Voucher);
        var returned = granted is not null && IsReturned(granted, given!, records[(int)granted.SpentIn..]) ? granted : null;
        return First(Now, state => VoucherRules.UndoUse(state, command, issued, became, returned, Current, issued is null ? null : Edition(issued.Edition), Now));
    }

    /// <summary>As the grain reads it.</summary>
    private bool IsReturned(VoucherGranted granted, AccountRecord given, AccountRecord[] since) =>
        granted.Cause == VoucherGranted.ByChallenge ? ReturnedGifts.ByCompletion(granted, given.Events.Concat(since.SelectMany(record => record.Events)), Edition(granted.Edition))
        : given.First<ReferralEarned>() is { } earned ? since.Any(record => record.First<ReferralTakenBack>()?.Friend == earned.Friend)
        : given.First<PurchaseRecorded>() is { } purchase && ReturnedGifts.ByPurchase(granted, Stored(purchase.Channel, purchase.Id)!, Edition(granted.Edition));

    public Refusal Refused(UndoVoucherUse command) => Refused(Decide(command));

    public AccountRecord UndoUse(UndoVoucherUse command) => Write(Decide(command), $"unuse/{command.Key}/{State.Version}", Now);

    public TestMember Block()
    {
        Write(MemberRules.Block(State, new ChangeBlock { Key = "b", Reason = "test" }, Current, Now), $"block/{State.Version}", Now);
        return this;
    }

    /// <summary>A purchase with its returns, read from the journal as the grain reads it.</summary>
    public StoredPurchase? Stored(string channel, string id) => StoredPurchase.From(
        RecordsOf(channel, id).Where(record => record.Events.OfType<PurchaseRecorded>().Any(purchase => purchase.Channel == channel && purchase.Id == id))
            .Concat(RecordsOf(channel, id).Where(record => record.First<PurchaseConfirmed>() is { } confirmed && confirmed.PurchaseChannel == channel && confirmed.PurchaseId == id))
            .Concat(RecordsOf(channel, id).Where(record =>
                record.First<PurchaseRecorded>() is null
                && record.Events.OfType<ReturnRecorded>().Any(returned => returned.PurchaseChannel == channel && returned.PurchaseId == id)))
            .SelectMany(record => AccountJson.ReadRecord(AccountJson.Write(record)).Events));

    public AccountRecord RecordOf(string purchase) =>
        Journal.Single(record => record.First<PurchaseRecorded>() is { } recorded && recorded.Id == purchase);

    public ImmutableArray<RuleOutcome> Explain(string purchase)
    {
        var record = RecordOf(purchase);
        return PurchaseAnswers.Explain(record, Inputs.Member, Edition(record.First<PurchaseRecorded>()!.Edition));
    }

    public static ulong Prefix(string key) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The state as its stored form, so that two can be compared whole.</summary>
    public static string Text(AccountState state) => Encoding.UTF8.GetString(AccountJson.Write(state));

    public static string Text(IEnumerable<AccountEvent> events) => Encoding.UTF8.GetString(AccountJson.Write(new AccountRecord { Events = [.. events] }));

    private AccountRecord PaidIn(long version) => PaidIn(version, null);

    private CompiledEdition? Issuing(string voucher) => State.Voucher(voucher) is { } issued ? Edition(issued.Edition) : null;

    private AccountRecord Write(Decision decision, string key, DateTimeOffset at)
    {
        Assert.True(decision.Refusal is null, decision.Refusal?.Code);
        decision = Twice(() => HouseholdSharing.Of(State, Consequences.Of(State, Inputs.Member, decision, Current, Edition, at, Traits, PaidVouchers(), RefersHimself, at < Now ? Now : null), at));

        // A dry run is this, on a fork.
        var foretold = Happen(State.Fork(), decision, key, at);
        var record = Happen(State, decision, key, at);
        Assert.Equal(AccountJson.Write(foretold), AccountJson.Write(record));

        State.Complete(record.At, Prefix(record.Key));
        Journal.Add(record);
        CheckLedger(record);
        return record;
    }

    /// <summary>On the account as its snapshot has it, which a dry run leaves as it is.</summary>
    private AccountRecord Foretell(Decision decision, string key, DateTimeOffset at)
    {
        Assert.True(decision.Refusal is null, decision.Refusal?.Code);
        var before = Text(State);
        var state = AccountJson.ReadSnapshot(AccountJson.Write(State));
        decision = HouseholdSharing.Of(state, Consequences.Of(state, Inputs.Member, decision, Current, Edition, at, Traits, PaidVouchers(), RefersHimself, at < Now ? Now : null), at);
        var record = Happen(state, decision, key, at);
        Assert.Equal(before, Text(State));
        return record;
    }

    private static AccountRecord Happen(AccountState state, Decision decision, string key, DateTimeOffset at)
    {
        foreach (var happened in decision.Events)
        {
            state.Apply(happened);
        }

        return new AccountRecord
        {
            Key = $"{Account}/{key}",
            At = at.ToUniversalTime(),
            Events = decision.Events,
            Balances = state.BalancesAt(at),
            Tier = state.Tier,
            Status = state.Status,
            EnrolledAt = state.EnrolledAt,
            Segments = state.Segments.IsEmpty ? null : state.SegmentIds,
            MergedFrom = state.MergedFrom.IsEmpty ? null : state.MergedFrom,
        };
    }

    /// <summary>As the grain decides: on the account as time alone has left it.</summary>
    private Decision First(DateTimeOffset at, Func<AccountState, Decision> decide) => Twice(() => DueRules.First(State, Current, at, decide, traits: Traits));

    private Decision Twice(Func<Decision> decide)
    {
        var before = Text(State);
        var first = decide();
        var second = decide();
        Assert.Equal(Text(first.Events), Text(second.Events));
        Assert.Equal(before, Text(State));
        return first;
    }

    private void CheckLedger(AccountRecord record)
    {
        foreach (var entry in record.Events.SelectMany(AccountAnswers.Entries))
        {
            _entries[entry.Wallet] = _entries.GetValueOrDefault(entry.Wallet) + entry.Points;
        }

        foreach (var wallet in _entries.Keys.Union(record.Balances.Select(balance => balance.Wallet)))
        {
            var balance = record.Balances.FirstOrDefault(balance => balance.Wallet == wallet);
            var sum = balance is null ? 0 : balance.Active + balance.Pending - balance.Debt;
            Assert.True(_entries.GetValueOrDefault(wallet) == sum, $"The entries of {wallet} add up to {_entries.GetValueOrDefault(wallet)}, its balance to {sum}.");
        }

        Assert.All(State.Buckets, bucket => Assert.True(bucket.Points > 0));
        Assert.All(State.Expired, bucket => Assert.True(bucket.Points > 0));
        Assert.All(State.Debts, debt => Assert.True(debt.Value > 0));
        Assert.All(State.Counters, counter => Assert.True(counter.Value > 0));
        Assert.All(State.Counts, count => Assert.True(count.Value.Spend >= 0 && count.Value.Status >= 0 && count.Value.Visits >= 0));
        foreach (var taken in record.Events.OfType<PointsTakenBack>())
        {
            Assert.Equal(taken.Points, taken.FromEarned + taken.FromOther + taken.Debt + taken.Forgiven + taken.Expired + taken.Shared);
            Assert.Equal(taken.FromEarned + taken.FromOther, taken.Takes.Sum(take => take.Points));
        }
    }

    private static Refusal Refused(Decision decision)
    {
        Assert.Empty(decision.Events);
        return Assert.IsType<Refusal>(decision.Refusal);
    }
}
