using System.Runtime.InteropServices;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// Prefixes of the hashes of an account's last operations. A hit means "ask the journal", a miss means "new", as long
/// as the account has not had more operations than are kept.
/// </summary>
public sealed class RecentOperations
{
    public const int Capacity = 1_024;

    private ulong[] _prefixes;
    private int _count;
    private int _next;

    // Whether a copy reads the same array: then the one who adds first takes an array of its own.
    private bool _shared;

    public RecentOperations()
        : this([])
    {
    }

    private RecentOperations(ulong[] prefixes) => _prefixes = prefixes;

    /// <summary>Whether the operation may have been carried out.</summary>
    /// <param name="prefix">The operation's.</param>
    /// <param name="operations">How many operations the account has had.</param>
    public bool MayHold(ulong prefix, long operations) =>
        operations > Capacity || _prefixes.AsSpan(0, _count).Contains(prefix);

    public void Add(ulong prefix)
    {
        if (_count < Capacity)
        {
            if (_count == _prefixes.Length)
            {
                Array.Resize(ref _prefixes, Math.Min(Capacity, Math.Max(4, _prefixes.Length * 2)));
                _shared = false;
            }

            Unshare();
            _prefixes[_count++] = prefix;
            return;
        }

        Unshare();
        _prefixes[_next] = prefix;
        _next = (_next + 1) % Capacity;
    }

    /// <summary>Each that is kept, in no order.</summary>
    public void ForEach(Action<ulong> action)
    {
        foreach (var prefix in _prefixes.AsSpan(0, _count))
        {
            action(prefix);
        }
    }

    /// <summary>Costs nothing until one of the two is added to: decisions fork accounts and mostly add nothing.</summary>
    public RecentOperations Copy()
    {
        _shared = true;
        return new(_prefixes) { _count = _count, _next = _next, _shared = true };
    }

    /// <summary>Oldest first, eight bytes each.</summary>
    public byte[] ToBytes()
    {
        var ordered = new ulong[_count];
        for (var i = 0; i < _count; i++)
        {
            ordered[i] = _prefixes[(_next + i) % _count];
        }

        return MemoryMarshal.AsBytes(ordered.AsSpan()).ToArray();
    }

    public static RecentOperations FromBytes(ReadOnlySpan<byte> bytes)
    {
        var recent = new RecentOperations();
        foreach (var prefix in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            recent.Add(prefix);
        }

        return recent;
    }

    private void Unshare()
    {
        if (_shared)
        {
            _prefixes = [.. _prefixes];
            _shared = false;
        }
    }
}
