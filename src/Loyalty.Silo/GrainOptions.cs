using Loyalty.Grains.Campaigns;
using Loyalty.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Silo;

/// <summary>What of the grains' options can be configured.</summary>
internal static class GrainOptions
{
    private const string Campaigns = "Loyalty:Campaigns";

    /// <exception cref="InvalidDataException">A value cannot be read or is out of its range; it names the setting.</exception>
    public static IServiceCollection AddGrainOptions(this IServiceCollection services, IConfiguration configuration)
    {
        var campaigns = SettingsSection.Read<CampaignOptions>(configuration, Campaigns);
        Check(nameof(campaigns.LeaseTime), campaigns.LeaseTime, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(campaigns.AppendTimeout), campaigns.AppendTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Check(nameof(campaigns.LeaseWait), campaigns.LeaseWait, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));
        Check(nameof(campaigns.ExhaustedFor), campaigns.ExhaustedFor, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Check(nameof(campaigns.SettlePeriod), campaigns.SettlePeriod, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Check(nameof(campaigns.Slice), campaigns.Slice, 1, long.MaxValue / 4);
        return services.AddSingleton(campaigns).AddSingleton(InboundSettings.From(configuration));
    }

    private static void Check<T>(string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            throw new InvalidDataException($"{Campaigns}:{name} is {value}; it must be between {least} and {most}.");
        }
    }
}
