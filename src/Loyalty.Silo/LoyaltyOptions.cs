namespace Loyalty.Silo;

/// <summary>The section <c>Loyalty</c> of the configuration.</summary>
public sealed class LoyaltyOptions
{
    public const string Section = "Loyalty";

    /// <summary>The folder that holds everything; created when missing. Null: a folder of the user's local application data.</summary>
    public string? Data { get; set; }

    /// <summary>32 bytes in Base64 that personal data is hashed with. Null: made at the first start and kept in the data folder.</summary>
    public string? PersonalDataKey { get; set; }

    /// <summary>The data folder, as a full path.</summary>
    public string DataFolder => Path.GetFullPath(
        Data ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "loyalty"));
}
