namespace Loyalty.ServiceDefaults;

/// <summary>What keeps accounts, grain states and the directory.</summary>
public enum StorageProvider
{
    /// <summary>Files in <see cref="LoyaltyOptions.Data"/>.</summary>
    Sqlite,

    /// <summary>A PostgreSQL database.</summary>
    Postgres,

    /// <summary>The tables of an Azure storage account; on the Orleans engine.</summary>
    AzureTables,
}
