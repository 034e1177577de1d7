using Loyalty.Domain.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>
/// All operations of an account that has had more than its state keeps, in the memory of an activation that has seen each
/// of them: a Bloom filter that grows by layers. A miss means "new", so that a busy account, as that of a channel's guests,
/// need not ask its journal about every purchase. An activation that comes later has not seen them, and asks.
/// </summary>
internal sealed class SeenOperations
{
    /// <summary>Beyond so many the memory (two bytes for each) is given up, and the journal is asked again.</summary>
    public const int Most = 1 << 20;

    private const int FirstLayer = 1 << 12;
    private const int BitsOfEach = 16;
    private const int Probes = 4;

    private readonly List<ulong[]> _layers = [];
    private int _count;
    private int _room;

    /// <param name="recent">All that the account has had.</param>
    public SeenOperations(RecentOperations recent) => recent.ForEach(Add);

    /// <summary>Whether the operation may have been carried out.</summary>
    public bool MayHold(ulong prefix)
    {
        if (_count >= Most)
        {
            return true;
        }

        foreach (var layer in _layers)
        {
            if (Holds(layer, prefix))
            {
                return true;
            }
        }

        return false;
    }

    public void Add(ulong prefix)
    {
        if (_count >= Most)
        {
            return;
        }

        if (_room == 0)
        {
            _room = Math.Max(FirstLayer, _count);
            _layers.Add(new ulong[_room / 64 * BitsOfEach]);
        }

        var layer = _layers[^1];
        for (var probe = 0; probe < Probes; probe++)
        {
            var (word, bit) = Place(layer, prefix, probe);
            layer[word] |= bit;
        }

        _room--;
        if (++_count == Most)
        {
            _layers.Clear();
        }
    }

    private static bool Holds(ulong[] layer, ulong prefix)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var (word, bit) = Place(layer, prefix, probe);
            if ((layer[word] & bit) == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Prefixes are of cryptographic hashes, so that their halves serve as two hashes, and those as any number (Kirsch and Mitzenmacher).</summary>
    private static (int Word, ulong Bit) Place(ulong[] layer, ulong prefix, int probe)
    {
        var at = unchecked((uint)prefix + ((uint)probe * ((uint)(prefix >> 32) | 1))) % ((uint)layer.Length * 64);
        return ((int)(at / 64), 1UL << (int)(at % 64));
    }
}
