namespace Loyalty.Faults.Fuzz;

/// <summary>What came back.</summary>
/// <param name="Status">0 when the connection ended without an answer.</param>
/// <param name="MediaType">Empty when it has none.</param>
/// <param name="Body">As text.</param>
internal sealed record RawAnswer(int Status, string MediaType, string Body);
