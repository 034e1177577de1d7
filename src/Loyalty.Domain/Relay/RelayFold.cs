using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
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

    public void Add(string account, RelayRecord record)
    {
        var program = Ids.ProgramOf(account);
        ChannelDayTally? current = null;
        foreach (var happened in record.Events)
        {
            switch (happened.Type)
            {
                case "purchase":
                    current = Channel(program, happened.Channel!).On(happened.Day);
                    current.Purchases++;
                    current.GuestPurchases += happened.Guest ? 1 : 0;
                    current.Amount += happened.Amount;
                    break;
                case "award":
                    current?.Earn(happened.Wallet, happened.Points);
                    break;
                case "spend" when happened.Channel is not null:
                    Channel(program, happened.Channel).On(happened.Day).Spend(happened.Wallet, happened.Points);
                    break;
                case "restore" when happened.Channel is not null:
                    Channel(program, happened.Channel).On(happened.Day).Restore(happened.Wallet, happened.Points);
                    break;
                case "return":
                    current = Channel(program, happened.Channel!).On(happened.Day);
                    current.Returns++;
                    current.ReturnedAmount += happened.Amount;
                    break;
                case "takeback":
                    current?.TakeBack(happened.Wallet, happened.Points);
                    break;
                case "tier" when happened.From != happened.To:
                    if (happened.From is not null)
                    {
                        Tier(program, happened.From).MoveOut(happened.Day);
                    }

                    Tier(program, happened.To).MoveIn(happened.Day);
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

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(CamelCaseEnum<AccountStatus>)])]
[JsonSerializable(typeof(RelayRecord))]
[JsonSerializable(typeof(ChannelTally))]
[JsonSerializable(typeof(TierTally))]
internal sealed partial class RelayJsonContext : JsonSerializerContext;
