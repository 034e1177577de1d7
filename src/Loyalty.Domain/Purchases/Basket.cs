using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Purchases;

/// <summary>What is valued: lines, and how much of each counts.</summary>
internal sealed class Basket : Occasion
{
    private LineMatches _matches;
    private ulong[]? _outstacked;
    private long[]? _weights;

    private Basket()
    {
    }

    /// <summary>As they were bought.</summary>
    public required IReadOnlyList<PurchaseLine> Lines { get; init; }

    /// <summary>Of each line, in minor units; less than its amount when some of it has come back.</summary>
    public required long[] Counted { get; init; }

    /// <summary>The amount that minimums are held against.</summary>
    public required long OrderAmount { get; init; }

    /// <summary>The pieces that are left of each line; null: all.</summary>
    public decimal[]? QuantitiesLeft { get; init; }

    /// <summary>Whether it is the member's first purchase.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Value it as if every minimum amount were met.</summary>
    public bool IgnoreMinimum { get; private init; }

    /// <summary>The whole purchase of which this remains; null: it is the whole.</summary>
    public Basket? Whole { get; init; }

    /// <summary>A whole purchase.</summary>
    /// <param name="command">As it was sent.</param>
    /// <param name="paidWithPoints">What points cover that are a discount.</param>
    /// <param name="isFirst">Whether it is the member's first.</param>
    /// <param name="met">What was settled when it arrived.</param>
    /// <param name="edition">The edition that values it.</param>
    /// <param name="isOpen">See <see cref="Occasion.IsOpen"/>.</param>
    public static Basket Of(RecordPurchase command, long paidWithPoints, bool isFirst, MetConditions met, CompiledEdition edition, bool isOpen = false) =>
        Of(command.Channel, command.Store, command.Lines, command.Discount, paidWithPoints, isFirst, met, edition, isOpen);

    /// <summary>A whole purchase as it is stored.</summary>
    public static Basket Of(PurchaseRecorded purchase, CompiledEdition edition) => Of(
        purchase.Channel,
        purchase.Store,
        [.. purchase.Lines.Select(line => line.ToLine())],
        purchase.Discount,
        PointPayments.Discount(purchase.Paid),
        purchase.First,
        MetConditions.From(purchase.Met),
        edition,
        isOpen: false);

    /// <summary>What remains of a purchase.</summary>
    /// <param name="whole">The purchase.</param>
    /// <param name="counted">What is left of each line.</param>
    /// <param name="quantities">The pieces that are left of each.</param>
    public static Basket Remaining(Basket whole, long[] counted, decimal[] quantities) => new()
    {
        Channel = whole.Channel,
        Store = whole.Store,
        Met = whole.Met,
        Lines = whole.Lines,
        Counted = counted,
        OrderAmount = Valuation.OrderAmount(whole.Lines, counted),
        QuantitiesLeft = quantities,
        IsFirst = whole.IsFirst,
        Whole = whole,
        _matches = whole._matches,
        _outstacked = whole._outstacked,
    };

    /// <summary>The same, valued as if every minimum amount were met.</summary>
    public Basket IgnoringMinimums() => new()
    {
        Channel = Channel,
        Store = Store,
        Met = Met,
        Lines = Lines,
        Counted = Counted,
        OrderAmount = OrderAmount,
        QuantitiesLeft = QuantitiesLeft,
        IsFirst = IsFirst,
        IgnoreMinimum = true,
        Whole = Whole,
        _matches = _matches,
        _outstacked = _outstacked,
    };

    /// <summary>A weight for each line, all 0. One array for one valuation after another: nothing may keep it.</summary>
    public long[] Weights()
    {
        if (_weights is null)
        {
            return _weights = new long[Counted.Length];
        }

        Array.Clear(_weights);
        return _weights;
    }

    public bool Counts(int slot, int line) => _matches.Counts(slot, line);

    public bool CountsAny(int slot) => _matches.CountsAny(slot);

    /// <summary>The slots that count any line.</summary>
    public ReadOnlySpan<ulong> CountedSlots => _matches.Any;

    public decimal QuantityOf(int line) => QuantitiesLeft is null ? Lines[line].Quantity : QuantitiesLeft[line];

    /// <summary>Another rule of its stacking group won: nothing multiplies what it would give.</summary>
    public void Outstack(CompiledRule rule)
    {
        _outstacked ??= new ulong[_matches.Any.Length];
        _outstacked[rule.Slot >> 6] |= 1UL << (rule.Slot & 63);
    }

    public bool IsOutstacked(CompiledRule rule) => _outstacked is not null && (_outstacked[rule.Slot >> 6] >> (rule.Slot & 63) & 1) != 0;

    private static Basket Of(
        string channel, string? store, IReadOnlyList<PurchaseLine> lines, long discount, long paidWithPoints, bool isFirst, MetConditions met, CompiledEdition edition, bool isOpen)
    {
        var paid = Valuation.WithoutPoints(Valuation.NetAmounts(lines, discount), paidWithPoints);
        var counted = Valuation.CountedAmounts(lines, paid, edition.Definition.AmountBasis);
        return new Basket
        {
            Channel = channel,
            Store = store,
            Met = met,
            IsOpen = isOpen,
            Lines = lines,
            Counted = counted,
            OrderAmount = Valuation.OrderAmount(lines, counted),
            IsFirst = isFirst,
            _matches = edition.Lines.Match(lines),
        };
    }
}
