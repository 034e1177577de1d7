using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Referrals;

/// <summary>A program's referrals made ready to decide with.</summary>
public sealed class CompiledReferral
{
    private readonly ConditionTree? _condition;

    internal CompiledReferral(ReferralProgram definition, ConditionTree? condition) => (Definition, _condition) = (definition, condition);

    public ReferralProgram Definition { get; }

    /// <summary>Whether a purchase, or what remains of it, is one that qualifies.</summary>
    internal bool Qualifies(Basket basket) => basket.OrderAmount > 0 && (_condition is null || _condition.Holds(basket));

    /// <summary>The last day on which a friend who joined on a day can make the purchase.</summary>
    public DateOnly LastDay(DateOnly joined) => joined.AddDays(Definition.WithinDays);
}
