namespace Loyalty.Silo.Connections;

/// <summary>How Orleans calls the driver of PostgreSQL.</summary>
internal static class AdoNet
{
    public const string Invariant = "Npgsql";
}
