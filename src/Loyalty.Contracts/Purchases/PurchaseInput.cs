using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Members;

namespace Loyalty.Contracts.Purchases;

/// <summary>A purchase as a channel sends it.</summary>
public class PurchaseInput : IInput<PurchaseInput>
{
    public static JsonTypeInfo<PurchaseInput> Shape => PurchaseInputJson.Default.PurchaseInput;

    /// <summary>The receipt; unique in its channel for ever.</summary>
    public required string Id { get; init; }

    /// <summary>Only for keys without a channel; with one it must be the key's.</summary>
    public string? Channel { get; init; }

    /// <summary>Whose purchase it is; with neither member nor identifier, a guest's.</summary>
    public string? Member { get; init; }

    /// <summary>What the member showed, instead of the member's id.</summary>
    public IdentifierInput? Identifier { get; init; }

    /// <summary>When it happened at the till.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What was paid: the sum of the lines less the discount.</summary>
    public required MoneyInput Amount { get; init; }

    /// <summary>Taken off the whole order, in minor units.</summary>
    public long? Discount { get; init; }

    public required List<PurchaseLineInput> Lines { get; init; }

    /// <summary>Points that pay for some or all of the amount, at most 5 wallets, in the order in which they are used; needs the permission rewardsRedeem.</summary>
    public List<PointPaymentInput>? PayWith { get; init; }

    /// <summary>History: needs the permission import.</summary>
    public bool? Import { get; init; }

    /// <summary>The store it was bought in, as the channel names it.</summary>
    public string? Store { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Id, "/id");
        faults.Id(Channel, "/channel");
        faults.Id(Member, "/member");
        Identifier?.Check(faults, "/identifier");
        if (Member is not null && Identifier is not null)
        {
            faults.Add("/identifier", "must not be given beside member");
        }

        faults.Instant(OccurredAt, "/occurredAt");
        Amount.Check(faults, "/amount");
        faults.Amount(Discount, "/discount");
        faults.Text(Store, "/store");
        CheckPayments(faults);
        if (Lines.Count is 0 or > Limits.LinesPerPurchase)
        {
            faults.Add("/lines", $"holds {Lines.Count} lines; 1–{Limits.LinesPerPurchase} are taken");
            return;
        }

        var sum = 0L;
        var summable = Common.Bodies.Check.IsAmount(Amount.Amount) && Common.Bodies.Check.IsAmount(Discount ?? 0);
        for (var i = 0; i < Lines.Count && !faults.Full; i++)
        {
            Lines[i].Check(faults, i);
            summable &= Common.Bodies.Check.IsAmount(Lines[i].Amount);
            sum += summable ? Lines[i].Amount : 0;
        }

        CheckLineIds(faults);
        if (summable && !faults.Full)
        {
            CheckSum(faults, sum);
        }
    }

    public RecordPurchase ToCommand(string channel, bool dryRun) => new()
    {
        Channel = channel,
        Id = Id,
        OccurredAt = OccurredAt,
        Currency = Amount.Currency,
        Amount = Amount.Amount,
        Discount = Discount ?? 0,
        Lines = [.. Lines.Select(static (line, index) => line.ToLine(index))],
        PayWith = [.. (PayWith ?? []).Select(static payment => new PointPayment(payment.Wallet, payment.Points))],
        Import = Import ?? false,
        DryRun = dryRun,
        Store = Store,
    };

    protected virtual bool HasMember => Member is not null || Identifier is not null;

    private void CheckPayments(Faults faults)
    {
        if (PayWith is not { Count: > 0 })
        {
            return;
        }

        if (PayWith.Count > Limits.PaymentsPerPurchase)
        {
            faults.Add("/payWith", $"holds {PayWith.Count}; at most {Limits.PaymentsPerPurchase} are taken");
            return;
        }

        if (!HasMember)
        {
            faults.Add("/payWith", "needs a member");
        }

        for (var i = 0; i < PayWith.Count; i++)
        {
            faults.Id(PayWith[i].Wallet, $"/payWith/{i}/wallet");
            faults.Points(PayWith[i].Points, $"/payWith/{i}/points");
            if (PayWith.Take(i).Any(before => before.Wallet == PayWith[i].Wallet))
            {
                faults.Add($"/payWith/{i}/wallet", "must be named once");
            }
        }
    }

    private void CheckSum(Faults faults, long sum)
    {
        var discount = Discount ?? 0;
        if (discount > sum)
        {
            faults.Add("/discount", $"must not exceed the sum of the lines, {sum}");
        }
        else if (sum - discount != Amount.Amount)
        {
            faults.Add("/amount/amount", $"must be the sum of the lines less the discount, {sum - discount}", "amountMismatch");
            faults.Numbers.AddRange([new("expected", sum - discount), new("actual", Amount.Amount)]);
        }
    }

    /// <summary>A line without an id is called by its place, so a given id may also clash with a place.</summary>
    private void CheckLineIds(Faults faults)
    {
        if (Lines.TrueForAll(static line => line.Id is null))
        {
            return;
        }

        var seen = new HashSet<string>(Lines.Count, StringComparer.Ordinal);
        for (var i = 0; i < Lines.Count && !faults.Full; i++)
        {
            if (!seen.Add(Lines[i].IdAt(i)))
            {
                faults.Add($"/lines/{i}/id", "must be unique in the purchase; a line without an id is called by its place, 1, 2 and so on");
            }
        }
    }
}

public sealed class MoneyInput
{
    /// <summary>In minor units of the currency, e.g. cents.</summary>
    public required long Amount { get; init; }

    /// <summary>ISO 4217.</summary>
    public required string Currency { get; init; }

    public void Check(Faults faults, string pointer)
    {
        if (!Common.Bodies.Check.IsAmount(Amount))
        {
            faults.Add(pointer + "/amount", Common.Bodies.Check.AmountReason);
        }

        if (!Currencies.IsKnown(Currency))
        {
            faults.Add(pointer + "/currency", Common.Bodies.Check.CurrencyReason);
        }
    }
}

public sealed class PointPaymentInput
{
    public required string Wallet { get; init; }

    /// <summary>The most points to use; no more are taken than cover what is left to be paid.</summary>
    public required long Points { get; init; }
}

public sealed class PurchaseLineInput
{
    /// <summary>Returns name it; the line's place (1, 2 …) when absent.</summary>
    public string? Id { get; init; }

    public required string Sku { get; init; }

    public string? Category { get; init; }

    public string? Brand { get; init; }

    public List<string>? Labels { get; init; }

    /// <summary>More than 0, at most three decimals (pieces, or kilograms).</summary>
    public required decimal Quantity { get; init; }

    /// <summary>For the whole line, in minor units, after the line's own discounts, tax included.</summary>
    public required long Amount { get; init; }

    /// <summary>The tax that is in the amount.</summary>
    public long? Tax { get; init; }

    public LineKind? Kind { get; init; }

    public string IdAt(int index) => Id ?? (index + 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Looks before it builds a pointer: a purchase of 2,000 sound lines builds none.</summary>
    public void Check(Faults faults, int index)
    {
        if ((Id is null || Ids.IsValid(Id))
            && IsText(Sku)
            && (Category is null || IsText(Category))
            && (Brand is null || IsText(Brand))
            && (Labels is null || (Labels.Count <= Limits.LabelsPerLine && Labels.TrueForAll(IsText)))
            && Common.Bodies.Check.IsQuantity(Quantity)
            && Common.Bodies.Check.IsAmount(Amount)
            && Tax is null or >= 0
            && (Tax ?? 0) <= Amount)
        {
            return;
        }

        Explain(faults, $"/lines/{index}");
    }

    public PurchaseLine ToLine(int index) => new()
    {
        Id = IdAt(index),
        Sku = Sku,
        Category = Category,
        Brand = Brand,
        Labels = Labels is null ? [] : [.. Labels],
        Quantity = Quantity,
        Amount = Amount,
        Tax = Tax ?? 0,
        Kind = Kind ?? LineKind.Item,
    };

    private static bool IsText(string text) => Common.Bodies.Check.IsText(text);

    private void Explain(Faults faults, string pointer)
    {
        faults.Id(Id, pointer + "/id");
        faults.Text(Sku, pointer + "/sku");
        faults.Text(Category, pointer + "/category");
        faults.Text(Brand, pointer + "/brand");
        if (Labels?.Count > Limits.LabelsPerLine)
        {
            faults.Add(pointer + "/labels", $"holds {Labels.Count}; at most {Limits.LabelsPerLine} are taken");
        }
        else
        {
            for (var i = 0; i < Labels?.Count; i++)
            {
                faults.Text(Labels[i], $"{pointer}/labels/{i}");
            }
        }

        if (!Common.Bodies.Check.IsQuantity(Quantity))
        {
            faults.Add(pointer + "/quantity", Common.Bodies.Check.QuantityReason);
        }

        faults.Amount(Amount, pointer + "/amount");
        if (Tax < 0 || (Common.Bodies.Check.IsAmount(Amount) && Tax > Amount))
        {
            faults.Add(pointer + "/tax", "must be between 0 and the line's amount");
        }
    }
}
