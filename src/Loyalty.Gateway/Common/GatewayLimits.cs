namespace Loyalty.Gateway.Common;

/// <summary>Bounds that only the gateway knows; those of single fields stand in the contracts' <c>Limits</c>.</summary>
internal static class GatewayLimits
{
    /// <summary>A body, or a line of a batch: 2,000 purchase lines of a kilobyte each.</summary>
    public const int Body = 2 * 1024 * 1024;

    /// <summary>A whole batch: 10,000 lines of three kilobytes each.</summary>
    public const int BatchBody = 32 * 1024 * 1024;

    /// <summary>
    /// What the server reads of any body at all. Above the limits of the endpoints, so that a caller whose body is too
    /// large gets to see the answer that says so; beyond it, the connection just ends.
    /// </summary>
    public const int Drained = 64 * 1024 * 1024;

    /// <summary>A file of codes: a million lines of a hundred characters of four bytes, and their ends.</summary>
    public const int CodesBody = 402_000_000;

    /// <summary>As <see cref="Drained"/>, for files of codes.</summary>
    public const int CodesDrained = 512 * 1024 * 1024;

    /// <summary>A file of members: a million ids of a hundred characters, and the ends of their lines.</summary>
    public const int MembersBody = 102_000_000;

    /// <summary>As <see cref="Drained"/>, for files of members.</summary>
    public const int MembersDrained = 128 * 1024 * 1024;

    /// <summary>Lines of one batch that are worked on at once: enough to fill a group commit, not enough to starve others.</summary>
    public const int BatchConcurrency = 64;

    public const int DefaultPage = 100;
}
