using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>How every connection string of the platform is read, also those that are handed to Orleans.</summary>
public static class PostgresConnection
{
    private const string GssEncryption = "GSS Encryption Mode";

    /// <summary>
    /// Its settings, and encryption by Kerberos off unless they say otherwise: the driver would try it first on every
    /// connection, and small images have no library for it.
    /// </summary>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static NpgsqlConnectionStringBuilder Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (!settings.ShouldSerialize(GssEncryption))
        {
            settings.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        return settings;
    }
}
