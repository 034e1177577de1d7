using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Common.Bodies;

namespace Loyalty.Contracts.Purchases.Returns;

/// <summary>Something bought comes back: named lines, an amount, or with neither everything that is left.</summary>
public sealed class ReturnInput : IInput<ReturnInput>
{
    public static JsonTypeInfo<ReturnInput> Shape => PurchaseInputJson.Default.ReturnInput;

    /// <summary>Unique in its channel among returns.</summary>
    public required string Id { get; init; }

    /// <summary>Only for keys without a channel; with one it must be the key's.</summary>
    public string? Channel { get; init; }

    /// <summary>Who bought it. With a member, a return may arrive before its purchase.</summary>
    public string? Member { get; init; }

    /// <summary>What was bought.</summary>
    public required ReturnedPurchaseInput Purchase { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>By line and quantity.</summary>
    public List<ReturnLineInput>? Lines { get; init; }

    /// <summary>By amount, in the purchase's currency; all that is left is a return of everything.</summary>
    public MoneyInput? Amount { get; init; }

    /// <summary>History: needs the permission import.</summary>
    public bool? Import { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Id, "/id");
        faults.Id(Channel, "/channel");
        faults.Id(Member, "/member");
        faults.Id(Purchase.Channel, "/purchase/channel");
        faults.Id(Purchase.Id, "/purchase/id");
        faults.Instant(OccurredAt, "/occurredAt");
        if (Amount is { } amount)
        {
            amount.Check(faults, "/amount");
            if (amount.Amount == 0)
            {
                faults.Add("/amount/amount", "must be more than 0");
            }
        }

        if (Lines is null)
        {
            return;
        }

        if (Amount is not null)
        {
            faults.Add("/amount", "must not be given beside lines");
        }

        if (Lines.Count is 0 or > Limits.LinesPerPurchase)
        {
            faults.Add("/lines", $"holds {Lines.Count} lines; 1–{Limits.LinesPerPurchase} are taken, and none at all for a whole return");
            return;
        }

        CheckLines(faults, Lines);
    }

    public RecordReturn ToCommand(string channel, bool dryRun) => new()
    {
        Channel = channel,
        Id = Id,
        PurchaseChannel = Purchase.Channel ?? channel,
        PurchaseId = Purchase.Id,
        OccurredAt = OccurredAt,
        Lines = [.. (Lines ?? []).Select(static line => new ReturnLine(line.Line, line.Quantity))],
        Amount = Amount?.Amount,
        Currency = Amount?.Currency,
        Import = Import ?? false,
        DryRun = dryRun,
    };

    private static void CheckLines(Faults faults, List<ReturnLineInput> lines)
    {
        var seen = new HashSet<string>(lines.Count, StringComparer.Ordinal);
        for (var i = 0; i < lines.Count && !faults.Full; i++)
        {
            var line = lines[i];
            if (!Ids.IsValid(line.Line))
            {
                faults.Add($"/lines/{i}/line", Common.Bodies.Check.IdReason);
            }
            else if (!seen.Add(line.Line))
            {
                faults.Add($"/lines/{i}/line", "must be named once");
            }

            if (!Common.Bodies.Check.IsQuantity(line.Quantity))
            {
                faults.Add($"/lines/{i}/quantity", Common.Bodies.Check.QuantityReason);
            }
        }
    }
}

public sealed class ReturnedPurchaseInput
{
    /// <summary>Where it was bought; the return's channel when absent.</summary>
    public string? Channel { get; init; }

    public required string Id { get; init; }
}

public sealed class ReturnLineInput
{
    /// <summary>The id of the purchase's line.</summary>
    public required string Line { get; init; }

    public required decimal Quantity { get; init; }
}
