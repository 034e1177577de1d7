namespace Loyalty.Storage.Postgres.Scripts;

/// <summary>A script of somebody else's that makes tables.</summary>
/// <param name="File">The name of the file.</param>
/// <param name="Table">A table that it makes, in lower case: where it is there, the script was run.</param>
public sealed record PostgresScript(string File, string Table);
