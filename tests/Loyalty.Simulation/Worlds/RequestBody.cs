using System.Runtime.CompilerServices;
using System.Text.Json;
using Loyalty.Contracts.Purchases;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Worlds;

/// <summary>What a client writes. Kept with the command: a client that sends again sends the same bytes.</summary>
internal static class RequestBody
{
    private static readonly ConditionalWeakTable<Command, byte[]> s_written = [];

    public static byte[] Of(Command command) => s_written.GetValue(command, Write);

    private static byte[] Write(Command command)
    {
        using var stream = new MemoryStream(256);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            Write(json, command);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, Command command)
    {
        switch (command)
        {
            case Enroll enroll:
                json.WriteString("id", enroll.Member);
                if (enroll.Card is { } card)
                {
                    json.WriteStartArray("identifiers");
                    json.WriteStartObject();
                    json.WriteString("kind", "card");
                    json.WriteString("value", card);
                    json.WriteEndObject();
                    json.WriteEndArray();
                }

                if (enroll.ReferredBy is { } by)
                {
                    json.WriteString("referralCode", Names.ReferralCode(by));
                }

                WriteDevice(json, enroll.Device);
                break;
            case MakeCode make:
                WriteDevice(json, make.Device);
                break;
            case Buy buy:
                Write(json, buy);
                break;
            case GiveBack back:
                Write(json, back);
                break;
            case Redeem redeem:
                json.WriteString("reward", redeem.Reward);
                break;
            case UseVoucher:
                break;
            case CancelVoucher:
                json.WriteString("reason", "simulated");
                break;
            case Transfer transfer:
                json.WriteString("to", transfer.To);
                json.WriteString("wallet", transfer.Wallet);
                json.WriteNumber("points", transfer.Points);
                break;
            case Adjust adjust:
                json.WriteString("wallet", adjust.Wallet);
                json.WriteNumber("points", adjust.Points);
                json.WriteString("reason", "simulated");
                break;
            case Block:
                json.WriteString("reason", "simulated");
                break;
            case Erase:
                break;
            case Merge merge:
                json.WriteString("into", merge.Into);
                break;
            case Publish { EffectiveAt: { } instant }:
                json.WriteString("effectiveAt", instant);
                break;
            case Publish:
                break;
            case PayMembership pay:
                json.WriteString("paidAt", pay.PaidAt);
                break;
            case EndMembership:
                break;
            case FoundHousehold found:
                json.WriteString("id", found.Household);
                break;
            case JoinHousehold join:
                json.WriteString("member", join.Member);
                break;
            case LeaveHousehold:
                break;
            case Act act:
                json.WriteString("id", act.Id);
                json.WriteString("member", act.Member);
                json.WriteString("type", act.Type);
                json.WriteString("occurredAt", act.OccurredAt);
                json.WriteNumber("quantity", act.Quantity);
                break;
        }
    }

    private static void WriteDevice(Utf8JsonWriter json, string? device)
    {
        if (device is not null)
        {
            json.WriteStartArray("devices");
            json.WriteStringValue(device);
            json.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter json, Buy buy)
    {
        json.WriteString("id", buy.Id);
        if (buy.Member is { } member)
        {
            json.WriteString("member", member);
        }

        json.WriteString("occurredAt", buy.OccurredAt);
        json.WriteStartObject("amount");
        json.WriteNumber("amount", buy.Amount);
        json.WriteString("currency", Setups.Currency);
        json.WriteEndObject();
        if (buy.Discount > 0)
        {
            json.WriteNumber("discount", buy.Discount);
        }

        if (buy.PayWith > 0)
        {
            json.WriteStartArray("payWith");
            json.WriteStartObject();
            json.WriteString("wallet", Setups.Points);
            json.WriteNumber("points", buy.PayWith);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteStartArray("lines");
        foreach (var line in buy.Lines)
        {
            json.WriteStartObject();
            json.WriteString("id", line.Id);
            json.WriteString("sku", line.Sku);
            if (line.Category is { } category)
            {
                json.WriteString("category", category);
            }

            json.WriteNumber("quantity", line.Quantity);
            json.WriteNumber("amount", line.Amount);
            if (line.Kind != LineKind.Item)
            {
                json.WriteString("kind", line.Kind == LineKind.Delivery ? "delivery" : "giftCard");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, GiveBack back)
    {
        json.WriteString("id", back.Id);
        if (back.Member is { } member)
        {
            json.WriteString("member", member);
        }

        json.WriteStartObject("purchase");
        json.WriteString("channel", back.PurchaseChannel);
        json.WriteString("id", back.PurchaseId);
        json.WriteEndObject();
        json.WriteString("occurredAt", back.OccurredAt);
        if (back.Amount is { } amount)
        {
            json.WriteStartObject("amount");
            json.WriteNumber("amount", amount);
            json.WriteString("currency", Setups.Currency);
            json.WriteEndObject();
        }

        if (!back.Lines.IsEmpty)
        {
            json.WriteStartArray("lines");
            foreach (var line in back.Lines)
            {
                json.WriteStartObject();
                json.WriteString("line", line.Line);
                json.WriteNumber("quantity", line.Quantity);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
