namespace Loyalty.Cli.Sending;

/// <summary>A record that the gateway refused.</summary>
internal sealed record RefusedRecord(long Line, OperationKind Kind, string Id, string Code, string Detail)
{
    /// <summary>How many are kept with their reasons; all are counted.</summary>
    public const int MostKept = 1_000;
}
