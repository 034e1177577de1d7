using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>What a failure says about what was to be written, and about the server.</summary>
internal static class PostgresErrors
{
    /// <summary>The server answered that it did not do it, and goes on: everything of the statement was undone.</summary>
    public static bool IsRefusal(Exception failure) => failure is PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>Two transactions came in each other's way and this one was undone; the same again may well pass.</summary>
    public static bool IsCollision(Exception failure) => failure is PostgresException
    {
        SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };

    /// <summary>The server lives but takes no writes: it is, or became, a standby.</summary>
    public static bool IsReadOnly(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };
}
