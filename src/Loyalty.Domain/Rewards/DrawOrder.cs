using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Domain.Rewards;

/// <summary>The order in which tickets are drawn: a shuffle that a seed decides. <see cref="RaffleDraw"/> says how, so that everybody can repeat it; it never changes.</summary>
public sealed class DrawOrder(string seed, long from, long to)
{
    /// <summary>What stands at a place, where it is not what stood there at first.</summary>
    private readonly Dictionary<long, long> _moved = [];
    private long _place;
    private long _counter;

    /// <summary>Whether every ticket has been drawn.</summary>
    public bool IsOver => _place > to - from;

    public long Next()
    {
        if (IsOver)
        {
            throw new InvalidOperationException("Every ticket has been drawn.");
        }

        var chosen = _place + Below(to - from + 1 - _place);
        var ticket = At(chosen);
        _moved[chosen] = At(_place);
        _moved.Remove(_place++);
        return from + ticket;
    }

    private long At(long place) => _moved.GetValueOrDefault(place, place);

    /// <summary>Each number below the bound is as likely as any other.</summary>
    private long Below(long bound)
    {
        var uneven = (ulong.MaxValue % (ulong)bound + 1) % (ulong)bound;
        while (true)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{seed}:{_counter++}")));
            var drawn = BinaryPrimitives.ReadUInt64BigEndian(hash);
            if (drawn <= ulong.MaxValue - uneven)
            {
                return (long)(drawn % (ulong)bound);
            }
        }
    }
}
