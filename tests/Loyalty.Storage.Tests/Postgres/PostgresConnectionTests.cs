using Loyalty.Storage.Postgres;
using Npgsql;

namespace Loyalty.Storage.Tests.Postgres;

public sealed class PostgresConnectionTests
{
    [Fact]
    public void Settings_without_a_word_on_Kerberos_do_not_ask_for_it()
    {
        var text = PostgresConnection.Settings("Host=db;Database=loyalty;Password='a;b'").ConnectionString;

        Assert.Equal(GssEncryptionMode.Disable, new NpgsqlConnectionStringBuilder(text).GssEncryptionMode);
        Assert.Equal("a;b", new NpgsqlConnectionStringBuilder(text).Password);
    }

    [Theory]
    [InlineData("Gss Encryption Mode=Require", GssEncryptionMode.Require)]
    [InlineData("GssEncryptionMode=Prefer", GssEncryptionMode.Prefer)]
    public void Settings_that_ask_for_Kerberos_keep_it(string setting, GssEncryptionMode expected)
    {
        var text = PostgresConnection.Settings($"Host=db;{setting}").ConnectionString;

        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(text).GssEncryptionMode);
    }
}
