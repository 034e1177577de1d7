using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Programs;

// Faults of conditions, each by itself. Whether they can hold together is seen to in ConditionContradictions.
public sealed partial class ProgramValidator
{
    private int _memberConditions;

    private void MemberConditions() =>
        Check(
            _memberConditions <= Limits.MemberConditions,
            "/earningRules",
            $"have, with the campaigns, {_memberConditions} conditions on the member and the time; at most {Limits.MemberConditions} are taken");

    private void Conditions(Condition? condition, string at, RuleTrigger trigger, ConditionSurroundings? beside = null)
    {
        if (condition is null)
        {
            return;
        }

        var nodes = 0;
        if (!IsBounded(condition, 1, ref nodes))
        {
            _faults.Add(new Fault(at, $"is larger than {Limits.ConditionDepth} levels and {Limits.ConditionNodes} conditions"));
            return;
        }

        var before = _faults.Count;
        ConditionAt(condition, at, trigger);
        if (_faults.Count == before)
        {
            ConditionContradictions.Find(_definition, condition, at, beside ?? ConditionSurroundings.None, _faults);
        }
    }

    private static bool IsBounded(Condition condition, int depth, ref int nodes)
    {
        if (depth > Limits.ConditionDepth || ++nodes > Limits.ConditionNodes)
        {
            return false;
        }

        foreach (var part in condition.Parts())
        {
            if (!IsBounded(part, depth + 1, ref nodes))
            {
                return false;
            }
        }

        return true;
    }

    private void ConditionAt(Condition condition, string at, RuleTrigger trigger)
    {
        var given = condition.Given();
        Check(given.Length == 1, at, given.Length == 0 ? "says nothing" : $"must say one thing, and says {string.Join(" and ", given)}");
        if (given.Length != 1)
        {
            return;
        }

        Check(
            Allowed(given[0], trigger),
            $"{at}/{given[0]}",
            trigger switch
            {
                RuleTrigger.Purchase => "only goes with activities",
                RuleTrigger.Activity => "only goes with purchases",
                RuleTrigger.Enrollment => "is not known yet when a member joins",
                _ => "does not go with what is given once a year",
            });
        Nested(condition.All, $"{at}/all", trigger);
        Nested(condition.Any, $"{at}/any", trigger);
        if (condition.Not is { } not)
        {
            ConditionAt(not, $"{at}/not", trigger);
        }

        _memberConditions += condition.IsSettledAtArrival() ? 1 : 0;
        Places(condition, at);
        Basket(condition, at);
        MemberAndTime(condition, at);
        if (condition.Activity is { } activity)
        {
            Activity(activity, $"{at}/activity");
        }
    }

    private static bool Allowed(string given, RuleTrigger trigger) => given switch
    {
        "all" or "any" or "not" => true,
        "tiers" or "segments" or "attribute" or "memberships" or "tags" or "spend" or "purchases" or "lastChannel" or "lapsedDays" or "referred" or "inHousehold" when IsYearly(trigger) => true,
        _ when IsYearly(trigger) => false,
        "channels" or "schedule" => true,
        "activity" => trigger == RuleTrigger.Activity,
        "stores" or "amount" or "items" or "quantity" or "firstPurchase" or "purchaseNumber" or "lapsedDays" => trigger == RuleTrigger.Purchase,
        _ => trigger != RuleTrigger.Enrollment,
    };

    /// <summary>On a day of the year nothing happens but that it comes, and nowhere.</summary>
    private static bool IsYearly(RuleTrigger trigger) => trigger is RuleTrigger.Birthday or RuleTrigger.Anniversary;

    private void Nested(ImmutableArray<Condition> parts, string at, RuleTrigger trigger)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            ConditionAt(parts[i], $"{at}/{i}", trigger);
        }
    }

    private void Places(Condition condition, string at)
    {
        NamedChannels(condition.Channels, $"{at}/channels");
        Count($"{at}/stores", condition.Stores.Length, 0, Limits.StoresPerCondition);
        for (var i = 0; i < condition.Stores.Length; i++)
        {
            Text($"{at}/stores/{i}", condition.Stores[i]);
        }
    }

    private void Basket(Condition condition, string at)
    {
        if (condition.Amount is { } amount)
        {
            Check(amount.AtLeast is not null || amount.AtMost is not null, $"{at}/amount", "has no bound");
            Check(amount.AtLeast is null or (>= 0 and <= Limits.Amount), $"{at}/amount/atLeast", $"must be between 0 and {Limits.Amount}");
            Check(amount.AtMost is null or (>= 0 and <= Limits.Amount), $"{at}/amount/atMost", $"must be between 0 and {Limits.Amount}");
            Check(!(amount.AtLeast > amount.AtMost), $"{at}/amount", "is empty: the least is more than the most");
        }

        if (condition.Quantity is { } quantity)
        {
            Check(quantity.AtLeast is not null || quantity.AtMost is not null, $"{at}/quantity", "has no bound");
            Quantity(quantity.AtLeast, $"{at}/quantity/atLeast");
            Quantity(quantity.AtMost, $"{at}/quantity/atMost");
            Check(!(quantity.AtLeast > quantity.AtMost), $"{at}/quantity", "is empty: the least is more than the most");
        }

        if (condition.Items is { } items)
        {
            Items(items.Filter, $"{at}/items/filter");
            Quantity(items.MinimumQuantity, $"{at}/items/minimumQuantity");
            Check(items.MinimumAmount is null or (>= 0 and <= Limits.Amount), $"{at}/items/minimumAmount", $"must be between 0 and {Limits.Amount}");
        }
    }

    private void MemberAndTime(Condition condition, string at)
    {
        if (condition.Schedule is { } schedule)
        {
            Schedule(schedule, $"{at}/schedule");
            Check(
                schedule.From is not null || schedule.Until is not null || !schedule.Days.IsEmpty || !schedule.Hours.IsEmpty,
                $"{at}/schedule",
                "holds always: it says nothing");
        }

        Unique($"{at}/tiers", condition.Tiers, isIdList: true);
        for (var i = 0; i < condition.Tiers.Length; i++)
        {
            Check(_definition.Tiers?.Levels.Any(level => level.Id == condition.Tiers[i]) == true, $"{at}/tiers/{i}", $"'{condition.Tiers[i]}' is not a tier of the program");
        }

        Count($"{at}/segments", condition.Segments.Length, 0, Limits.SegmentsPerCondition);
        NamedSegments(condition.Segments, $"{at}/segments");
        Plans(condition.Memberships, $"{at}/memberships");
        if (condition.Attribute is { } attribute)
        {
            Check(Ids.IsValid(attribute.Name), $"{at}/attribute/name", $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
            Check(attribute.Value is { Length: > 0 and <= Limits.AttributeValueLength }, $"{at}/attribute/value", $"must be 1–{Limits.AttributeValueLength} characters");
        }

        if (condition.PurchaseNumber is { } number)
        {
            Check(number.Number is null != number.Every is null, $"{at}/purchaseNumber", "must be one of number and every");
            Check(number.Number is null or (>= 1 and <= Limits.PurchaseNumber), $"{at}/purchaseNumber/number", $"must be between 1 and {Limits.PurchaseNumber}");
            Check(number.Every is null or (>= 2 and <= Limits.PurchaseNumber), $"{at}/purchaseNumber/every", $"must be between 2 and {Limits.PurchaseNumber}");
        }

        Window(condition.Birthday, $"{at}/birthday");
        Window(condition.Anniversary, $"{at}/anniversary");
        if (condition.LapsedDays is { } days)
        {
            Between($"{at}/lapsedDays", days, 1, Limits.ConditionDays);
        }

        Check(!condition.InHousehold || _definition.Households is not null, $"{at}/inHousehold", "is never so: the program has no households");
        Behavior(condition, at);
    }

    private void Activity(ActivityCondition activity, string at)
    {
        Check(Ids.IsValid(activity.Name), $"{at}/name", $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
        var isRange = activity.AtLeast is not null || activity.AtMost is not null;
        Check(activity.EqualTo is null == isRange, at, "must be equalTo, or bounds of a number");
        Check(activity.EqualTo is null or { Length: > 0 and <= Limits.AttributeValueLength }, $"{at}/equalTo", $"must be 1–{Limits.AttributeValueLength} characters");
        Check(!(activity.AtLeast > activity.AtMost), at, "is empty: the least is more than the most");
    }

    private void Window(DayWindow? window, string at)
    {
        if (window is not null)
        {
            Between($"{at}/daysBefore", window.DaysBefore, 0, Limits.ConditionWindowDays);
            Between($"{at}/daysAfter", window.DaysAfter, 0, Limits.ConditionWindowDays);
        }
    }

    private void Quantity(decimal? quantity, string at) =>
        Check(
            quantity is null || (quantity is > 0 and <= Limits.Quantity && decimal.Round(quantity.Value, Limits.QuantityDecimals) == quantity),
            at,
            $"must be more than 0, at most {Limits.Quantity:0}, with at most {Limits.QuantityDecimals} decimals");
}
