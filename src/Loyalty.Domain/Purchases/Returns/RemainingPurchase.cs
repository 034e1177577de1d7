using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases.Returns;

/// <summary>What is left of a purchase, by line. Works cumulatively, so that many small returns come to the same as one large.</summary>
internal sealed class RemainingPurchase
{
    private readonly long[] _net;
    private readonly long[] _left;
    private readonly decimal[] _quantityLeft;
    private readonly long[] _returnedByAmount;

    public RemainingPurchase(StoredPurchase stored, CompiledEdition edition)
    {
        Whole = Basket.Of(stored.Purchase, edition);
        _net = Valuation.NetAmounts(Lines, stored.Purchase.Discount);
        _left = [.. _net];
        _quantityLeft = [.. Lines.Select(line => line.Quantity)];
        _returnedByAmount = new long[_left.Length];
        foreach (var line in stored.Returns.SelectMany(returned => returned.Return.Lines))
        {
            var index = IndexOf(line.Line);
            _left[index] -= line.Amount;
            _quantityLeft[index] -= line.Quantity;
            _returnedByAmount[index] += line.Quantity == 0 ? line.Amount : 0;
        }
    }

    /// <summary>The purchase as it was valued.</summary>
    public Basket Whole { get; }

    public IReadOnlyList<PurchaseLine> Lines => Whole.Lines;

    /// <summary>What is left, in minor units.</summary>
    public long Amount => _left.Sum();

    /// <summary>Whether nothing at all is left, neither amount nor pieces.</summary>
    public bool IsEmpty => _left.All(amount => amount == 0) && _quantityLeft.All(quantity => quantity <= 0);

    /// <summary>What is left as a basket.</summary>
    public Basket ToBasket()
    {
        var counted = new long[_left.Length];
        for (var i = 0; i < counted.Length; i++)
        {
            counted[i] = _left[i] == _net[i] ? Whole.Counted[i] : Rounding.Share(Whole.Counted[i], _left[i], _net[i]);
        }

        return Basket.Remaining(Whole, counted, [.. _quantityLeft.Select(quantity => Math.Max(0, quantity))]);
    }

    /// <summary>Takes out what is asked for; a refusal leaves everything as it was.</summary>
    public (IReadOnlyList<LineReturned> Lines, Refusal? Refusal) Take(IReadOnlyList<ReturnLine> lines, long? amount)
    {
        if (lines.Count > 0)
        {
            return TakeLines(lines);
        }

        if (IsEmpty)
        {
            return ([], Refusal.Rule("nothingLeft", "Everything of the purchase has come back already.", new NamedNumber("available", 0)));
        }

        return amount is { } asked ? TakeAmount(asked) : (TakeAll(), null);
    }

    private (IReadOnlyList<LineReturned> Lines, Refusal? Refusal) TakeLines(IReadOnlyList<ReturnLine> asked)
    {
        var faults = new List<Fault>();
        var unknown = false;
        for (var i = 0; i < asked.Count; i++)
        {
            var index = IndexOf(asked[i].Line);
            var before = asked.Take(i).Where(line => line.Line == asked[i].Line).Sum(line => line.Quantity);
            if (index < 0)
            {
                unknown = true;
                faults.Add(new Fault($"/lines/{i}/line", $"the purchase has no line '{asked[i].Line}'"));
            }
            else if (asked[i].Quantity + before > _quantityLeft[index])
            {
                faults.Add(new Fault(
                    $"/lines/{i}/quantity",
                    FormattableString.Invariant($"only {Math.Max(0, _quantityLeft[index] - before):0.###} of line '{asked[i].Line}' are left")));
            }
        }

        if (faults.Count > 0)
        {
            return ([], new Refusal
            {
                Kind = RefusalKind.Rule,
                Code = unknown ? "lineUnknown" : "exceedsPurchase",
                Detail = unknown ? "The purchase has no such line." : "More would come back than is left of the purchase.",
                Errors = [.. faults],
            });
        }

        var returned = new List<LineReturned>();
        foreach (var line in asked)
        {
            var index = IndexOf(line.Line);
            var bought = Lines[index].Quantity;
            var before = bought - _quantityLeft[index];
            _quantityLeft[index] -= line.Quantity;
            var amount = _quantityLeft[index] == 0
                ? _left[index]
                : Math.Min(_left[index], Rounding.Share(_net[index], before + line.Quantity, bought) - Rounding.Share(_net[index], before, bought));
            _left[index] -= amount;
            returned.Add(new LineReturned(line.Line, line.Quantity, amount));
        }

        return (returned, null);
    }

    private (IReadOnlyList<LineReturned> Lines, Refusal? Refusal) TakeAmount(long asked)
    {
        var available = Amount;
        if (asked > available)
        {
            return ([], Refusal.Rule(
                "exceedsPurchase",
                "More would come back than is left of the purchase.",
                new NamedNumber("required", asked),
                new NamedNumber("available", available),
                new NamedNumber("missing", asked - available)));
        }

        if (asked == available)
        {
            // Who has all the money back has bought nothing: the pieces count as returned, too, and the visit with them.
            return (TakeAll(), null);
        }

        var shares = AmountShares(asked);
        var returned = new List<LineReturned>();
        for (var i = 0; i < shares.Length; i++)
        {
            if (shares[i] > 0)
            {
                _left[i] -= shares[i];
                returned.Add(new LineReturned(Lines[i].Id, 0, shares[i]));
            }
        }

        return (returned, null);
    }

    /// <summary>
    /// What each line gives: its share of all that came back by amount so far, less what it gave before. Largest
    /// remainders would not do: the share of a line could shrink as the amount grows.
    /// </summary>
    private long[] AmountShares(long asked)
    {
        var weights = new long[_left.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = _left[i] + _returnedByAmount[i];
        }

        var (amount, weight) = (asked + _returnedByAmount.Sum(), weights.Sum());
        var shares = new long[weights.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            var share = weight == 0 ? 0 : (long)((Int128)amount * weights[i] / weight);
            shares[i] = share - _returnedByAmount[i];
            amount -= share;
            weight -= weights[i];
        }

        // Lines that came back in between can have taken more of a line than its share; then by what is left.
        return shares.All(share => share >= 0) ? shares : LargestRemainder.Split(asked, _left);
    }

    private List<LineReturned> TakeAll()
    {
        var returned = new List<LineReturned>();
        for (var i = 0; i < _left.Length; i++)
        {
            if (_left[i] > 0 || _quantityLeft[i] > 0)
            {
                returned.Add(new LineReturned(Lines[i].Id, Math.Max(0, _quantityLeft[i]), _left[i]));
                (_left[i], _quantityLeft[i]) = (0, 0);
            }
        }

        return returned;
    }

    private int IndexOf(string line)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].Id == line)
            {
                return i;
            }
        }

        return -1;
    }
}
