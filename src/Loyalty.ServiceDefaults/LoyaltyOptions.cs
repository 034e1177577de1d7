using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Loyalty.ServiceDefaults;

/// <summary>The section <c>Loyalty</c> of the configuration, as far as silo and gateway share it.</summary>
public sealed class LoyaltyOptions
{
    public const string Section = "Loyalty";

    /// <summary>Where everything durable is kept; the section <c>Loyalty:Postgres</c> says which database.</summary>
    public StorageProvider Storage { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// The folder that keeps everything durable on a single machine; with another storage, the key for personal data if
    /// it is not set. Not set: <c>loyalty</c> in the user's local application data. Always absolute once bound.
    /// </summary>
    public string Data { get; set; } = "";

    /// <summary>32 bytes in Base64 that personal data is hashed with. Not set: made at the first start and kept in the data folder.</summary>
    public string? PersonalDataKey { get; set; }

    /// <summary>
    /// How long a process that was told to stop goes on answering although it says that it is not ready, so that requests
    /// are sent elsewhere first; 0 to 60 s.
    /// </summary>
    public int UnreadySeconds { get; set; }

    /// <summary>Reads the options before a container exists.</summary>
    /// <exception cref="InvalidDataException">A setting cannot be read or is out of range; the message names it.</exception>
    public static LoyaltyOptions From(IConfiguration configuration)
    {
        try
        {
            var options = configuration.GetSection(Section).Get<LoyaltyOptions>() ?? new LoyaltyOptions();
            options.Complete();
            return options;
        }
        catch (InvalidOperationException e)
        {
            // Says which setting, and what it should be.
            throw new InvalidDataException($"{e.Message} {e.InnerException?.Message}", e);
        }
    }

    internal void Complete()
    {
        Data = Path.GetFullPath(string.IsNullOrWhiteSpace(Data) ? DefaultData() : Data);
        if (UnreadySeconds is < 0 or > 60)
        {
            throw new InvalidDataException($"{Section}:{nameof(UnreadySeconds)} is {UnreadySeconds}; it must be 0 to 60.");
        }
    }

    private static string DefaultData()
    {
        var local = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // Accounts without a home directory (containers, services) have no such folder.
        return Path.Combine(local.Length > 0 ? local : AppContext.BaseDirectory, "loyalty");
    }
}

internal static class LoyaltyConfiguration
{
    public static void AddLoyaltyOptions(this IHostApplicationBuilder builder) =>
        builder.Services.AddOptions<LoyaltyOptions>()
            .Bind(builder.Configuration.GetSection(LoyaltyOptions.Section))
            .PostConfigure(static options => options.Complete());
}
