using System.Globalization;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>
/// A condition on what was bought. Of what remains after a return it is asked again, but can only be lost: what the
/// whole purchase did not meet, the rest does not meet either. So many small returns come to the same as one large.
/// </summary>
/// <param name="pointer">Where it stands in its rule.</param>
/// <param name="negated">Whether an odd number of negations stand above it.</param>
internal abstract class BasketCondition(string pointer, bool negated) : SingleCondition(pointer)
{
    public sealed override bool Holds(Occasion occasion)
    {
        var basket = (Basket)occasion;
        var ignore = basket.IgnoreMinimum;
        if (basket.Whole is not { } whole)
        {
            return Test(basket, ignore && !negated);
        }

        return negated
            ? Test(whole, ignoreMinimum: false) || (!ignore && Test(basket, ignoreMinimum: false))
            : Test(whole, ignoreMinimum: false) && Test(basket, ignore);
    }

    protected abstract bool Test(Basket basket, bool ignoreMinimum);

    protected static string Range(string? least, string? most) => (least, most) switch
    {
        (null, _) => $"at most {most}",
        (_, null) => $"at least {least}",
        _ => $"{least} to {most}",
    };

    protected static string Text(decimal quantity) => quantity.ToString("0.###", CultureInfo.InvariantCulture);
}

internal sealed class AmountCondition(string pointer, bool negated, AmountRange range) : BasketCondition(pointer, negated)
{
    protected override bool Test(Basket basket, bool ignoreMinimum) =>
        (ignoreMinimum || !(basket.OrderAmount < range.AtLeast)) && !(basket.OrderAmount > range.AtMost);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found)
    {
        var amount = ((Basket)occasion).OrderAmount;
        return (amount > range.AtMost ? "aboveMaximumAmount" : "belowMinimumAmount", Range(Text(range.AtLeast), Text(range.AtMost)), Text(amount)!);
    }

    private static string? Text(long? amount) => amount?.ToString(CultureInfo.InvariantCulture);
}

internal sealed class QuantityCondition(string pointer, bool negated, QuantityRange range) : BasketCondition(pointer, negated)
{
    protected override bool Test(Basket basket, bool ignoreMinimum) => Of(basket) is var quantity && !(quantity < range.AtLeast) && !(quantity > range.AtMost);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found)
    {
        var quantity = Of((Basket)occasion);
        return (
            quantity > range.AtMost ? "aboveMaximumQuantity" : "belowMinimumQuantity",
            Range(range.AtLeast is { } least ? Text(least) : null, range.AtMost is { } most ? Text(most) : null),
            Text(quantity));
    }

    private static decimal Of(Basket basket)
    {
        var sum = 0m;
        for (var i = 0; i < basket.Lines.Count; i++)
        {
            sum += basket.Lines[i].Kind == LineKind.Item ? basket.QuantityOf(i) : 0;
        }

        return sum;
    }
}

/// <param name="pointer">Where it stands in its rule.</param>
/// <param name="negated">Whether an odd number of negations stand above it.</param>
/// <param name="condition">The condition.</param>
/// <param name="slot">The filter's place in the edition's index of lines.</param>
internal sealed class ItemsCondition(string pointer, bool negated, ItemCondition condition, int slot) : BasketCondition(pointer, negated)
{
    protected override bool Test(Basket basket, bool ignoreMinimum)
    {
        if (!basket.CountsAny(slot))
        {
            return false;
        }

        var (quantity, amount) = Sum(basket);
        return quantity > 0 && !(quantity < condition.MinimumQuantity) && (ignoreMinimum || !(amount < condition.MinimumAmount));
    }

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found)
    {
        var (quantity, amount) = Sum((Basket)occasion);
        return quantity < condition.MinimumQuantity ? ("itemsMissing", $"a quantity of {Text(condition.MinimumQuantity.Value)}", Text(quantity))
            : quantity > 0 && condition.MinimumAmount is { } least ? ("itemsMissing", Invariant($"an amount of {least}"), Invariant($"{amount}"))
            : ("itemsMissing", "a matching line", quantity > 0 ? Text(quantity) : "none");
    }

    private (decimal Quantity, long Amount) Sum(Basket basket)
    {
        var (quantity, amount) = (0m, 0L);
        for (var i = 0; i < basket.Lines.Count; i++)
        {
            if (basket.Counts(slot, i))
            {
                quantity += basket.QuantityOf(i);
                amount += basket.Counted[i];
            }
        }

        return (quantity, amount);
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

internal sealed class ChannelCondition(string pointer, string[] channels) : SingleCondition(pointer)
{
    public override bool Holds(Occasion occasion) => occasion.Channel is { } channel && channels.Contains(channel);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherChannel", string.Join(", ", channels), occasion.Channel ?? "none");
}

internal sealed class StoreCondition(string pointer, string[] stores) : SingleCondition(pointer)
{
    private readonly HashSet<string> _stores = new(stores, StringComparer.Ordinal);

    public override bool Holds(Occasion occasion) => occasion.Store is { } store && _stores.Contains(store);

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherStore", string.Join(", ", stores), occasion.Store ?? "none");
}

internal sealed class ActivityAttributeCondition(string pointer, ActivityCondition condition) : SingleCondition(pointer)
{
    public override bool Holds(Occasion occasion) =>
        Value(occasion) is { } value
        && (condition.EqualTo is { } text
            ? value == text
            : decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && !(number < condition.AtLeast) && !(number > condition.AtMost));

    protected override (string, string, string) Describe(Occasion occasion, Circumstances found) =>
        ("otherActivityAttribute", $"{condition.Name}: {Wanted}", Value(occasion) ?? "none");

    private string Wanted => condition.EqualTo
        ?? ((condition.AtLeast, condition.AtMost) switch
        {
            (null, { } most) => FormattableString.Invariant($"at most {most}"),
            ({ } least, null) => FormattableString.Invariant($"at least {least}"),
            _ => FormattableString.Invariant($"{condition.AtLeast} to {condition.AtMost}"),
        });

    private string? Value(Occasion occasion)
    {
        foreach (var attribute in ((FlatOccasion)occasion).Attributes)
        {
            if (attribute.Name == condition.Name)
            {
                return attribute.Value;
            }
        }

        return null;
    }
}
