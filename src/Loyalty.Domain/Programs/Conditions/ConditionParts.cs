using System.Collections.Immutable;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>What a condition says, as far as its members tell.</summary>
internal static class ConditionParts
{
    /// <summary>The conditions right under it.</summary>
    public static IEnumerable<Condition> Parts(this Condition condition) =>
        condition.Not is { } not ? [.. condition.All, .. condition.Any, not] : condition.All.AddRange(condition.Any);

    /// <summary>The members that are given, as they are called in JSON.</summary>
    public static ImmutableArray<string> Given(this Condition condition)
    {
        var given = ImmutableArray.CreateBuilder<string>();
        Add("all", !condition.All.IsEmpty);
        Add("any", !condition.Any.IsEmpty);
        Add("not", condition.Not is not null);
        Add("channels", !condition.Channels.IsEmpty);
        Add("stores", !condition.Stores.IsEmpty);
        Add("schedule", condition.Schedule is not null);
        Add("amount", condition.Amount is not null);
        Add("items", condition.Items is not null);
        Add("quantity", condition.Quantity is not null);
        Add("tiers", !condition.Tiers.IsEmpty);
        Add("segments", !condition.Segments.IsEmpty);
        Add("attribute", condition.Attribute is not null);
        Add("firstPurchase", condition.FirstPurchase);
        Add("purchaseNumber", condition.PurchaseNumber is not null);
        Add("birthday", condition.Birthday is not null);
        Add("anniversary", condition.Anniversary is not null);
        Add("lapsedDays", condition.LapsedDays is not null);
        Add("activity", condition.Activity is not null);
        Add("memberships", !condition.Memberships.IsEmpty);
        Add("spend", condition.Spend is not null);
        Add("purchases", condition.Purchases is not null);
        Add("lastChannel", !condition.LastChannel.IsEmpty);
        Add("tags", !condition.Tags.IsEmpty);
        Add("referred", condition.Referred);
        Add("inHousehold", condition.InHousehold);
        return given.ToImmutable();

        void Add(string name, bool isGiven)
        {
            if (isGiven)
            {
                given.Add(name);
            }
        }
    }

    /// <summary>Whether it asks for the member or the time.</summary>
    public static bool IsSettledAtArrival(this Condition condition) =>
        condition.Given() is [var given] && given is not ("all" or "any" or "not" or "channels" or "stores" or "amount" or "items" or "quantity" or "activity");
}
