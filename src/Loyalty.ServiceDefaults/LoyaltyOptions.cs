using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Loyalty.ServiceDefaults;

/// <summary>The section <c>Loyalty</c> of the configuration, as far as silo and gateway share it.</summary>
public sealed class LoyaltyOptions
{
    public const string Section = "Loyalty";

    private const int PersonalDataKeySize = 32;

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
        var options = SettingsSection.Read<LoyaltyOptions>(configuration, Section);
        options.Complete();
        return options;
    }

    internal void Complete()
    {
        Data = Path.GetFullPath(string.IsNullOrWhiteSpace(Data) ? DefaultData() : Data);
        if (UnreadySeconds is < 0 or > 60)
        {
            throw new InvalidDataException($"{Section}:{nameof(UnreadySeconds)} is {UnreadySeconds}; it must be 0 to 60.");
        }

        CheckKey();
    }

    /// <summary>Never with the value: it is a secret, also one that is mistyped.</summary>
    private void CheckKey()
    {
        if (PersonalDataKey is null)
        {
            return;
        }

        var key = new byte[PersonalDataKey.Length];
        var isBase64 = Convert.TryFromBase64String(PersonalDataKey, key, out var length);
        if (!isBase64 || length != PersonalDataKeySize)
        {
            var reason = isBase64 ? $"has {length} bytes" : "is not Base64";
            throw new InvalidDataException(
                $"{Section}:{nameof(PersonalDataKey)} {reason}: set it to {PersonalDataKeySize} bytes in Base64, for example what 'openssl rand -base64 {PersonalDataKeySize}' prints, the same on every silo and for ever.");
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
