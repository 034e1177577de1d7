namespace Loyalty.Cli.Load;

/// <summary>Why a request has no status; counted beside the statuses.</summary>
internal static class LoadFailure
{
    public const int NotSent = 0;
    public const int NoConnection = 1;
    public const int Broken = 2;
    public const int NoAnswer = 3;

    /// <summary>The name of a status or of a failure.</summary>
    public static string NameOf(int outcome) => outcome switch
    {
        NotSent => "not sent, everything before took too long",
        NoConnection => "no connection",
        Broken => "connection broken",
        NoAnswer => "no answer in time",
        _ => $"HTTP {outcome}",
    };
}
