using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>
/// Makes the conditions of one edition ready. It numbers those on the member and the time from 0 in the order of the
/// document: rules first, then active campaigns, then challenges, each tree from its root, parts in their order. The numbers are kept with
/// purchases, so that order is permanent.
/// </summary>
internal sealed class ConditionCompiler(LineIndex.Builder lines)
{
    private readonly List<MemberCondition> _purchases = [];
    private readonly List<MemberCondition> _activities = [];
    private readonly List<MemberCondition> _enrollments = [];
    private readonly List<MemberCondition> _occasions = [];
    private int _next;

    public ArrivalConditions Purchases { get; private set; } = ArrivalConditions.None;

    public ArrivalConditions Activities { get; private set; } = ArrivalConditions.None;

    public ArrivalConditions Enrollments { get; private set; } = ArrivalConditions.None;

    /// <summary>Of rules for birthdays and for the day of joining.</summary>
    public ArrivalConditions Occasions { get; private set; } = ArrivalConditions.None;

    /// <summary>After the last tree.</summary>
    public void Complete()
    {
        Purchases = new ArrivalConditions(_next, _purchases);
        Activities = new ArrivalConditions(_next, _activities);
        Enrollments = new ArrivalConditions(_next, _enrollments);
        Occasions = new ArrivalConditions(_next, _occasions);
    }

    /// <summary>Null when there is no condition.</summary>
    public ConditionTree? Compile(Condition? condition, RuleTrigger trigger) =>
        condition is null ? null : new ConditionTree(Compile(condition, "/condition", negated: false, trigger));

    private CompiledCondition Compile(Condition condition, string at, bool negated, RuleTrigger trigger)
    {
        return condition switch
        {
            { All.Length: > 0 } => new CombinedCondition(Parts(condition.All, $"{at}/all"), all: true),
            { Any.Length: > 0 } => new CombinedCondition(Parts(condition.Any, $"{at}/any"), all: false),
            { Not: { } not } => new NegatedCondition(Compile(not, $"{at}/not", !negated, trigger)),
            { Channels.Length: > 0 } => new ChannelCondition($"{at}/channels", [.. condition.Channels]),
            { Stores.Length: > 0 } => new StoreCondition($"{at}/stores", [.. condition.Stores]),
            { Amount: { } amount } => new AmountCondition($"{at}/amount", negated, amount),
            { Items: { } items } => new ItemsCondition($"{at}/items", negated, items, lines.Add(items.Filter)),
            { Quantity: { } quantity } => new QuantityCondition($"{at}/quantity", negated, quantity),
            { Activity: { } activity } => new ActivityAttributeCondition($"{at}/activity", activity),
            _ => Settled(condition, at, trigger),
        };

        CompiledCondition[] Parts(ImmutableArray<Condition> parts, string under)
        {
            var compiled = new CompiledCondition[parts.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                compiled[i] = Compile(parts[i], $"{under}/{i}", negated, trigger);
            }

            return compiled;
        }
    }

    /// <summary>A condition on the member or the time.</summary>
    internal static MemberCondition OfMember(Condition condition, string at, int number) => condition switch
    {
        { Schedule: { } schedule } => new ScheduleCondition($"{at}/schedule", number, schedule),
        { Tiers.Length: > 0 } => new TierCondition($"{at}/tiers", number, [.. condition.Tiers]),
        { Segments.Length: > 0 } => new SegmentCondition($"{at}/segments", number, [.. condition.Segments]),
        { Attribute: { } attribute } => new ProfileAttributeCondition($"{at}/attribute", number, attribute),
        { FirstPurchase: true } => new FirstPurchaseCondition($"{at}/firstPurchase", number),
        { PurchaseNumber: { } purchase } => new NumberCondition($"{at}/purchaseNumber", number, purchase),
        { Birthday: { } window } => new BirthdayCondition($"{at}/birthday", number, window),
        { Anniversary: { } window } => new AnniversaryCondition($"{at}/anniversary", number, window),
        { Memberships.Length: > 0 } => new MembershipCondition($"{at}/memberships", number, [.. condition.Memberships]),
            { LapsedDays: { } days } => new LapsedCondition($"{at}/lapsedDays", number, days),
        { Spend: { } spend } => new SpendingCondition($"{at}/spend", number, spend),
        { Purchases: { } purchases } => new FrequencyCondition($"{at}/purchases", number, purchases),
        { LastChannel.Length: > 0 } => new LastChannelCondition($"{at}/lastChannel", number, [.. condition.LastChannel]),
        { Tags.Length: > 0 } => new TagCondition($"{at}/tags", number, [.. condition.Tags]),
        { Referred: true } => new ReferredCondition($"{at}/referred", number),
        { InHousehold: true } => new HouseholdCondition($"{at}/inHousehold", number),
        _ => throw new InvalidOperationException($"A condition without a member was published: {at}."),
    };

    private MemberCondition Settled(Condition condition, string at, RuleTrigger trigger)
    {
        var number = _next++;
        var settled = OfMember(condition, at, number);
        (trigger switch
        {
            RuleTrigger.Activity => _activities,
            RuleTrigger.Enrollment => _enrollments,
            RuleTrigger.Birthday or RuleTrigger.Anniversary => _occasions,
            _ => _purchases,
        }).Add(settled);
        return settled;
    }
}
