using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>Which conditions on the member and the time hold, by their numbers in the edition.</summary>
internal readonly struct MetConditions(ulong[]? bits)
{
    public bool this[int number] => bits is not null && (number >> 6) < bits.Length && (bits[number >> 6] >> (number & 63) & 1) != 0;

    public static MetConditions From(ImmutableArray<int>? stored)
    {
        if (stored is not { IsEmpty: false } numbers)
        {
            return default;
        }

        var bits = new ulong[(numbers[^1] >> 6) + 1];
        foreach (var number in numbers)
        {
            bits[number >> 6] |= 1UL << (number & 63);
        }

        return new MetConditions(bits);
    }

    /// <summary>Ascending; null: none.</summary>
    public ImmutableArray<int>? ToStored()
    {
        var count = 0;
        foreach (var word in bits ?? [])
        {
            count += System.Numerics.BitOperations.PopCount(word);
        }

        if (count == 0)
        {
            return null;
        }

        var (numbers, next) = (new int[count], 0);
        for (var word = 0; word < bits!.Length; word++)
        {
            for (var left = bits[word]; left != 0; left &= left - 1)
            {
                numbers[next++] = (word << 6) + System.Numerics.BitOperations.TrailingZeroCount(left);
            }
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(numbers);
    }
}
