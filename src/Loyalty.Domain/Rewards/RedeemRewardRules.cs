using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Rewards;

/// <summary>Decides the legs of a redemption on the member's account.</summary>
public static class RedeemRewardRules
{
    /// <summary>How long a redemption may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>Holds the points.</summary>
    public static Decision Start(AccountState state, RedeemReward command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return Refusals.MemberNotFound;
        }

        if (!edition.Accepts(command.Channel))
        {
            return Refusals.ChannelUnknown(command.Channel);
        }

        if (edition.Reward(command.Reward) is not { } reward)
        {
            return RewardRefusals.RewardNotFound;
        }

        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        var reasons = RewardEligibility.Reasons(current, reward, edition, command.Channel, now);
        if (!reasons.IsEmpty)
        {
            return RewardRefusals.Of(reasons[0]);
        }

        var version = state.Version + 1;
        var day = edition.Calendar.DayOf(now);
        var price = RewardTerms.PriceOf(reward, edition, current.Tier)!;
        var started = new RedemptionStarted
        {
            Id = RedemptionId(command.Voucher, version),
            ResumeAt = (now + Timeout).ToUniversalTime(),
            Voucher = command.Voucher,
            Reward = reward.Id,
            Edition = edition.Number,
            Channel = command.Channel,
            Day = day,
            Wallet = price.Wallet,
            Points = price.Points,
            SpentIn = version,
            ExpiresAt = reward.VoucherDays is { } days ? edition.Calendar.StartOf(day.AddDays(days + 1)) : null,
            Counters = RewardEligibility.Counters(reward, day),
            Daily = !reward.StockPerPeriod.IsEmpty,
        };
        var spent = new PointsSpent
        {
            Wallet = price.Wallet,
            Points = price.Points,
            Takes = Spending.Take(current, price.Wallet, price.Points, now),
            Reason = "redeemed",
            Reference = command.Voucher,
            Channel = command.Channel,
            Day = day,
        };
        var dating = new PointDating(current, edition, now);
        dating.Redeem(edition.Wallet(price.Wallet), day);
        return Decision.Of([.. due, started, spent.WithEnds(current), .. dating.Moves]);
    }

    /// <summary>For a reward that puts nothing aside: nothing outside the account has to agree, so one record does it all.</summary>
    public static Decision StartAndIssue(AccountState state, RedeemReward command, CompiledEdition edition, string code, DateTimeOffset now) =>
        edition.Reward(command.Reward) is { } reward && RewardTerms.NeedsReservation(reward)
            // The edition that took effect since it was looked at has the reward, with something to put aside.
            ? RewardRefusals.EditionChanged
            : Foretell(state, command, edition, code, now);

    /// <summary>What a redemption comes to in the end, if the reward can put aside what it has to.</summary>
    public static Decision Foretell(AccountState state, RedeemReward command, CompiledEdition edition, string code, DateTimeOffset now)
    {
        var start = Start(state, command, edition, now);
        if (start.Refusal is not null)
        {
            return start;
        }

        var started = start.Events.OfType<RedemptionStarted>().Single();
        var reward = edition.Reward(command.Reward)!;
        var issued = Issued(started, reward, new IssuedCode(code), now);
        return reward.Kind == RewardKind.Cashback
            ? Decision.Of([.. start.Events, issued, .. Cashback(state, started.Voucher, started.Day, reward, edition, now)])
            : Decision.Of([.. start.Events, issued]);
    }

    /// <summary>Ends it well; nothing to do when it is over. <see cref="RewardRefusals.VoucherEnded"/>: it was taken up so late that it can only be undone.</summary>
    /// <param name="state">The account.</param>
    /// <param name="redemption">The redemption's id.</param>
    /// <param name="code">What was put aside for it.</param>
    /// <param name="decidedBy">The edition that it began by.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Issue(AccountState state, string redemption, IssuedCode code, CompiledEdition decidedBy, DateTimeOffset now) => Find(state, redemption) switch
    {
        null => Decision.Of([]),
        { ExpiresAt: { } end } when end <= now => RewardRefusals.VoucherEnded,
        var started => Decision.Of([Issued(started, decidedBy.Reward(started.Reward)!, code, now)]),
    };

    /// <summary>Gives the points back; nothing to do when it is over.</summary>
    /// <param name="state">The account.</param>
    /// <param name="redemption">The redemption's id.</param>
    /// <param name="paid">Its first record, which took them.</param>
    /// <param name="reason">A code.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Undo(AccountState state, string redemption, AccountRecord paid, string reason, CompiledEdition edition, DateTimeOffset now)
    {
        if (Find(state, redemption) is not { } started)
        {
            return Decision.Of([]);
        }

        var current = state.Fork();
        var due = DueRules.Advance(current, edition, now);
        return Decision.Of(
        [
            .. due,
            new RedemptionUndone
            {
                Id = started.Id,
                Voucher = started.Voucher,
                Reward = started.Reward,
                SpentIn = started.SpentIn,
                Reason = reason,
                Counters = started.Counters,
            },
            .. VoucherRules.Restored(current, paid.First<PointsSpent>()!, HouseholdAnswers.DrawnFrom(paid), edition, now),
        ]);
    }

    /// <summary>Unique for each attempt: a redemption that was undone may be tried again for the same voucher.</summary>
    public static string RedemptionId(string voucher, long spentIn) => FormattableString.Invariant($"{voucher}.{spentIn}");

    /// <summary>By which the reward knows it: two members may send the same voucher's id, of whom only one gets the voucher.</summary>
    public static string ReservationId(string member, string redemption) => $"{member}/{redemption}";

    private static RedemptionStarted? Find(AccountState state, string redemption) =>
        state.Processes.OfType<RedemptionStarted>().FirstOrDefault(started => started.Id == redemption);

    private static VoucherIssued Issued(RedemptionStarted started, RewardDefinition reward, IssuedCode code, DateTimeOffset now) => new()
    {
        Id = started.Id,
        Voucher = started.Voucher,
        Reward = started.Reward,
        Edition = started.Edition,
        Channel = started.Channel,
        At = now.ToUniversalTime(),
        Code = code.Code,
        Pooled = code.Pooled,
        SpentIn = started.SpentIn,
        ExpiresAt = started.ExpiresAt,
        Paid = started.Points == reward.Price?.Points ? null : started.Points,
        Ticket = code.Ticket,
        Settled = RewardTerms.IsSettledAtOnce(reward),
    };

    /// <summary>The money that the points became: as if it had been earned that day, and active at once. It moves no other points' end.</summary>
    internal static IEnumerable<AccountEvent> Cashback(
        AccountState state, string voucher, DateOnly day, RewardDefinition reward, CompiledEdition edition, DateTimeOffset now)
    {
        var current = state.Fork();
        DueRules.Advance(current, edition, now);
        var wallet = edition.Wallet(reward.Value!.Wallet!);
        var dating = new PointDating(current, edition, now);
        var dates = dating.Of(wallet, day, moves: false, awaits: false);
        var bucket = new BucketKey(wallet.Id, day, null, dates.Slides is null ? dates.ExpiresAt : null, Slides: dates.Slides).Normalized();
        var credit = new PointsCredited
        {
            Wallet = wallet.Id,
            Reason = "cashback",
            Reference = voucher,
            Day = day,
            SlidUntil = dates.Slides is null ? null : dates.ExpiresAt,
        };
        return [.. dating.Moves, Crediting.Credit(current, credit, [new BucketPoints(bucket, reward.Value.Amount!.Value)])];
    }
}

/// <summary>What a voucher is shown by.</summary>
/// <param name="Code">What the member shows.</param>
/// <param name="Pooled">It is a partner's.</param>
/// <param name="Ticket">The number of a raffle ticket.</param>
public readonly record struct IssuedCode(string Code, bool Pooled = false, long? Ticket = null);
