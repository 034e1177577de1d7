namespace Loyalty.Cli.Sending;

/// <summary>What a record of a file asks for.</summary>
internal enum OperationKind
{
    Enroll,
    Purchase,
    Return,
}
