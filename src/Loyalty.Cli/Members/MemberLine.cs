namespace Loyalty.Cli.Members;

/// <summary>A member to enrol, as a line of a file has it.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Id">The member's id, by which a second run recognizes it.</param>
/// <param name="Body">The request's body, UTF-8 JSON.</param>
internal sealed record MemberLine(long Line, string Id, ReadOnlyMemory<byte> Body);
