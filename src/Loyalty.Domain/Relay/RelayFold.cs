using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Channels;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Relay;

/// <summary>Sums records into what each destination is told of them: aggregates and ids, never purchase lines.</summary>
public sealed class RelayFold
{
    private readonly SortedDictionary<string, ChannelTally> _channels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TierTally> _tiers = new(StringComparer.Ordinal);

    /// <summary>By program/channel.</summary>
    public IReadOnlyDictionary<string, ChannelTally> Channels => _channels;

    /// <summary>By program/tier.</summary>
    public IReadOnlyDictionary<string, TierTally> Tiers => _tiers;

    public void Add(string account, AccountRecord record)
    {
        var program = Ids.ProgramOf(account);
        ChannelDayTally? current = null;
        foreach (var happened in record.Events)
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    current = Channel(program, purchase.Channel).On(purchase.Day);
                    current.Purchases++;
                    current.GuestPurchases += purchase.Guest ? 1 : 0;
                    current.Amount += purchase.Amount;
                    break;
                case PointsAwarded award:
                    current?.Earn(award.Wallet, award.Points);
                    break;
                case ReturnRecorded returned:
                    current = Channel(program, returned.Channel).On(returned.Day);
                    current.Returns++;
                    current.ReturnedAmount += returned.Amount;
                    break;
                case PointsTakenBack taken:
                    current?.TakeBack(taken.Wallet, taken.Points);
                    break;
                case TierChanged move when move.From != move.To:
                    if (move.From is not null)
                    {
                        Tier(program, move.From).MoveOut(move.Day);
                    }

                    Tier(program, move.To).MoveIn(move.Day);
                    break;
            }
        }
    }

    private ChannelTally Channel(string program, string channel) => Get(_channels, Ids.Channel(program, channel));

    private TierTally Tier(string program, string tier) => Get(_tiers, Ids.Tier(program, tier));

    private static T Get<T>(SortedDictionary<string, T> tallies, string key)
        where T : new()
    {
        if (!tallies.TryGetValue(key, out var tally))
        {
            tallies[key] = tally = new T();
        }

        return tally;
    }
}

/// <summary>How batches are written.</summary>
public static class RelayJson
{
    public static byte[] Write(ChannelTally tally) => JsonSerializer.SerializeToUtf8Bytes(tally, RelayJsonContext.Default.ChannelTally);

    public static byte[] Write(TierTally tally) => JsonSerializer.SerializeToUtf8Bytes(tally, RelayJsonContext.Default.TierTally);

    public static ChannelTally ReadChannel(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, RelayJsonContext.Default.ChannelTally)!;

    public static TierTally ReadTier(ReadOnlySpan<byte> utf8) => JsonSerializer.Deserialize(utf8, RelayJsonContext.Default.TierTally)!;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ChannelTally))]
[JsonSerializable(typeof(TierTally))]
internal sealed partial class RelayJsonContext : JsonSerializerContext;
