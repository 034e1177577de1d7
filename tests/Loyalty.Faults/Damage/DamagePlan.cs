namespace Loyalty.Faults.Damage;

/// <summary>
/// Every byte of what the last records wrote. Of those that carry something each of the eight bits is flipped, of the others
/// one: the seed says which, and with the next seed it is the next one.
/// </summary>
internal static class DamagePlan
{
    /// <summary>Of a page, what says how many rows stand in it and where.</summary>
    public const string Heads = "heads";

    public const string Any = "any";

    private const int Page = 4096;
    private const int FileHeader = 100;
    private const int PageHead = 12;
    private const int About = 24;
    private const int LogHeader = 32;
    private const int FrameHead = 24;
    private const int Bits = 8;

    private static readonly string[] Logs = ["journal.db-wal", "state.db-wal"];
    private static readonly string[] Databases = ["journal.db", "state.db"];
    private static readonly string[] Marks = ["journal.mark", "state.mark"];

    /// <summary>All bits of what changed, a bit of what lies beside it; the files cut at every length; all bits and lengths of the marks.</summary>
    /// <param name="before">Without the last records.</param>
    /// <param name="closed">With them, and with the log moved into the files.</param>
    /// <param name="seed">Chooses the bit where it is one.</param>
    public static IEnumerable<DamageCase> AtRest(FolderImage before, FolderImage closed, int seed) =>
        Databases.SelectMany(file => Changed(file, before[file], closed[file], seed).Concat(Cuts(file, closed[file].Length)))
            .Concat(Marks.SelectMany(file => AllBits(file, 0, closed[file].Length).Concat(Cuts(file, closed[file].Length))));

    /// <summary>All bits of the log's header and of the heads of its frames, a bit of every other byte; the log cut at every length.</summary>
    public static IEnumerable<DamageCase> InTheLog(FolderImage killed, int seed) =>
        Logs.SelectMany(file => Enumerable.Range(0, killed[file].Length).SelectMany(at => IsHead(at) ? AllBits(file, at, at + 1) : [OneBit(file, at, seed)])
            .Concat(Cuts(file, killed[file].Length)));

    /// <summary>All bits of the heads of all pages, of the file's header too; or a bit of every byte.</summary>
    public static IEnumerable<DamageCase> Aimed(FolderImage closed, string aim, int seed) => Databases.SelectMany(file => Enumerable.Range(0, closed[file].Length).SelectMany(at =>
        aim == Any ? [OneBit(file, at, seed)] : at < FileHeader + PageHead || at % Page < PageHead ? AllBits(file, at, at + 1) : []));

    private static bool IsHead(int at) => at < LogHeader || (at - LogHeader) % (FrameHead + Page) < FrameHead;

    private static IEnumerable<DamageCase> Changed(string file, byte[] older, byte[] newer, int seed)
    {
        // What is new and empty carries nothing.
        var changed = Enumerable.Range(0, newer.Length).Where(at => at < older.Length ? newer[at] != older[at] : newer[at] != 0).ToHashSet();
        for (var at = 0; at < newer.Length; at++)
        {
            var page = at / Page;
            if (changed.Contains(at))
            {
                foreach (var bit in AllBits(file, at, at + 1))
                {
                    yield return bit;
                }
            }
            else if (Enumerable.Range(at - About, About * 2).Any(near => near / Page == page && changed.Contains(near)))
            {
                yield return OneBit(file, at, seed);
            }
        }
    }

    private static IEnumerable<DamageCase> AllBits(string file, int from, int to) =>
        Enumerable.Range(from, to - from).SelectMany(at => Enumerable.Range(0, Bits).Select(bit => new DamageCase(file, at, bit)));

    private static DamageCase OneBit(string file, int at, int seed) => new(file, at, (at + seed) % Bits);

    private static IEnumerable<DamageCase> Cuts(string file, int length) => Enumerable.Range(0, length).Select(at => new DamageCase(file, at, null));
}
