using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Grains.Purchases.Inbound;
using Loyalty.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace Loyalty.Silo;

/// <summary>The section <c>Loyalty:Inbound</c>: the channels whose purchases also arrive on streams; the same on every silo.</summary>
internal static class InboundSettings
{
    private const string Section = "Loyalty:Inbound";
    private const Permissions Grantable = Permissions.RewardsRedeem | Permissions.Import;

    /// <summary>Providers name queues, and some queues' names are short and of few characters.</summary>
    private const int ProviderLength = 30;

    /// <exception cref="InvalidDataException">A value cannot be used; it names the setting.</exception>
    public static InboundOptions From(IConfiguration configuration)
    {
        var options = SettingsSection.Read<InboundOptions>(configuration, Section);
        Check(options.RetryFor >= TimeSpan.FromSeconds(1) && options.RetryFor <= TimeSpan.FromDays(1), "RetryFor", "must be between 00:00:01 and 1.00:00:00");
        Check(options.Channels.Count <= Limits.Channels, "Channels", $"must hold at most {Limits.Channels}");
        for (var i = 0; i < options.Channels.Count; i++)
        {
            Check(options, i);
        }

        return options;
    }

    private static void Check(InboundOptions options, int index)
    {
        var channel = options.Channels[index];
        var before = options.Channels.Take(index).ToArray();
        var name = $"Channels:{index}";
        Check(Ids.IsValid(channel.Program), $"{name}:Program", "must be a program's id");
        Check(Ids.IsValid(channel.Channel), $"{name}:Channel", "must be a channel's id");
        Check(IsProvider(channel.Provider), $"{name}:Provider", $"must be 1–{ProviderLength} of a–z, 0–9 and single hyphens within, and not {RelayStreams.Provider}");
        Check((channel.Permissions & ~Grantable) == 0, $"{name}:Permissions", "can be rewardsRedeem and import");
        Check(!Array.Exists(before, known => known.Provider == channel.Provider), $"{name}:Provider", "must be of one channel alone");
        Check(!Array.Exists(before, known => known.Program == channel.Program && known.Channel == channel.Channel), name, "must be named once");
    }

    private static bool IsProvider(string provider) =>
        provider is { Length: > 0 and <= ProviderLength } and not RelayStreams.Provider
        && provider.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && !provider.StartsWith('-') && !provider.EndsWith('-') && !provider.Contains("--", StringComparison.Ordinal);

    private static void Check(bool holds, string name, string reason)
    {
        if (!holds)
        {
            throw new InvalidDataException($"{Section}:{name} {reason}.");
        }
    }
}
