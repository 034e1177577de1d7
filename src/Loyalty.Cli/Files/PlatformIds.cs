namespace Loyalty.Cli.Files;

/// <summary>What the gateway accepts as an id, so that a line that can't become one is reported with its number.</summary>
internal static class PlatformIds
{
    public static bool Fits(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > 100)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '~' or ':' or '@' or '+' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
