namespace Loyalty.Cli;

/// <summary>What a command ends with; stands in its help.</summary>
internal static class ExitCode
{
    /// <summary>Everything was done, and nothing was found wrong.</summary>
    public const int Ok = 0;

    /// <summary>The command could not do its work.</summary>
    public const int Failure = 1;

    /// <summary>The work was done, and something was found: broken lines, refused records, differences.</summary>
    public const int Findings = 2;

    /// <summary>Stopped by Ctrl-C, as shells number it.</summary>
    public const int Stopped = 130;
}
